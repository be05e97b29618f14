import HTTPTypes
import Hummingbird
import JSON
import Limits
import SCIM

extension Response {
    /// An answer with a JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok, mediaType: String = .scimJSON) -> Response {
        .json(value.compactBytes, status: status, mediaType: mediaType)
    }

    /// An answer with a body of JSON text.
    static func json(_ text: [UInt8], status: HTTPResponse.Status = .ok, mediaType: String = .scimJSON) -> Response {
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: text))
        return Response(status: status, headers: [.contentType: mediaType], body: body)
    }

    /// An answer without a body.
    static func empty(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) -> Response {
        var response = Response(status: status, headers: headers)
        response.headers[.contentLength] = nil
        return response
    }

    /// The answer to a request that was refused, RFC 7644 §3.12.
    static func refusal(_ refusal: Refusal) -> Response {
        var response = Response.json(refusal.error.body, status: .init(code: refusal.error.status))
        for field in refusal.headers { response.headers.append(field) }
        if [429, 503, 507].contains(refusal.error.status) { response.headers[.retryAfter] = String(Limits.retryAfter) }
        return response
    }
}

extension String {
    /// The media type of SCIM, RFC 7644 §8.1.
    static let scimJSON = "application/scim+json"
}
