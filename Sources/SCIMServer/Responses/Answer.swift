import HTTPTypes
import Hummingbird
import JSON
import Limits
import SCIM

extension Response {
    /// A response with a JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok, mediaType: String = .scimJSON) -> Response {
        .json(value.compactBytes, status: status, mediaType: mediaType)
    }

    /// A response with a body of JSON text.
    static func json(_ text: [UInt8], status: HTTPResponse.Status = .ok, mediaType: String = .scimJSON) -> Response {
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: text))
        return Response(status: status, headers: [.contentType: mediaType], body: body)
    }

    /// A response without a body.
    static func empty(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) -> Response {
        var response = Response(status: status, headers: headers)
        response.headers[.contentLength] = nil
        return response
    }

    /// The error response for a failure, RFC 7644 §3.12, with `Retry-After` for 429, 503 and 507.
    static func failure(_ failure: HTTPFailure) -> Response {
        var response = Response.json(failure.error.body, status: .init(code: failure.error.status))
        for field in failure.headers { response.headers.append(field) }
        if [429, 503, 507].contains(failure.error.status) {
            response.headers[.retryAfter] = String(failure.error.retryAfter ?? Limits.retryAfter)
        }
        return response
    }
}

extension String {
    /// The media type of SCIM, RFC 7644 §8.1.
    static let scimJSON = "application/scim+json"
}
