import Clients
import HTTPTypes
import Hummingbird
import JSON
import Limits
import NIOCore
import SCIM

/// Answers the requests of OAuth.
struct OAuthRequests: Sendable {
    /// An answer, and what the log says of it.
    struct Answer {
        let response: Response
        var client: String?
        var error: OAuthError?
    }

    let clients: ClientRegistry
    let configuration: ServerConfiguration

    /// The answer of an endpoint.
    ///
    /// - Throws: ``HTTPFailure`` for another method, an invalid host and a body that is too long; ``ConnectionFailure``.
    func answer(_ request: inout Request, at endpoint: OAuthEndpoint, on channel: any Channel) async throws -> Answer {
        guard endpoint.methods.contains(request.method) else {
            throw HTTPFailure.methodNotAllowed(request.method, allowed: endpoint.methods)
        }
        let server = try configuration.authorizationServer(of: request.head)
        switch endpoint {
        case .serverMetadata: return Answer(response: .oauth(server.metadata))
        case .resourceMetadata: return Answer(response: .oauth(server.resourceMetadata))
        case .keys:
            let keys = JSONValue.object(clients.accessTokenKeys.json).compactBytes
            return Answer(response: .json(keys, mediaType: "application/jwk-set+json"))
        case .token:
            try request.awaitInvitation(on: channel)
            return try await token(request, server)
        }
    }

    private func token(_ request: Request, _ server: AuthorizationServer) async throws -> Answer {
        let tooLong = HTTPFailure(status: 413, "The form may have \(Limits.tokenRequest) bytes.")
        // Before the body is read, which invites the client to send it.
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Limits.tokenRequest {
            throw tooLong
        }
        let body: ByteBuffer
        do { body = try await request.body.collect(upTo: Limits.tokenRequest) } catch is NIOTooManyBytesError {
            throw tooLong
        } catch {
            throw ConnectionFailure(error: error)
        }
        do {
            let form = try TokenForm(Array(body.readableBytesView), mediaType: request.headers[.contentType])
            let asked = try form.request(request.headers[values: .authorization])
            // It may write to the disk and wait for the keys of an issuer.
            let token = try await offEventLoop { try await clients.issueToken(for: asked, by: server) }
            return Answer(response: .oauth(token.json), client: token.client)
        } catch let error as OAuthError {
            return Answer(response: .oauth(error), client: error.client, error: error)
        }
    }
}

extension IssuedToken {
    fileprivate var json: JSONObject {
        [
            "access_token": .string(text), "token_type": "Bearer", "expires_in": .number(JSONNumber(Int(lifetime))),
            "scope": .string(scope),
        ]
    }
}

extension OAuthError {
    /// The HTTP status, RFC 6749 §5.2.
    var httpStatus: Int {
        switch code {
        case .invalidClient: 401
        case .temporarilyUnavailable: 503
        case .invalidRequest, .unsupportedGrantType, .invalidScope: 400
        }
    }
}

extension Response {
    fileprivate static func oauth(_ object: JSONObject, status: Int = 200) -> Response {
        var response = Response.json(
            .object(object), status: .init(code: status), mediaType: "application/json")
        response.headers[.pragma] = "no-cache"
        return response
    }

    fileprivate static func oauth(_ error: OAuthError) -> Response {
        let object: JSONObject = [
            "error": .string(error.code.rawValue), "error_description": .string(error.description),
        ]
        var response = oauth(object, status: error.httpStatus)
        if error.httpStatus == 401 { response.headers[.wwwAuthenticate] = "Basic realm=\"scim\"" }
        if error.httpStatus == 503 { response.headers[.retryAfter] = String(Limits.retryAfter) }
        return response
    }

    /// 429 for somebody who failed to get a token too often.
    ///
    /// - Parameter wait: How many seconds are to be waited.
    static func tooManyTokenRequests(_ wait: Int) -> Response {
        let object: JSONObject = [
            "error": .string(OAuthError.Code.temporarilyUnavailable.rawValue),
            "error_description": .string("Too many requests from this address failed: wait \(wait) seconds."),
        ]
        var response = oauth(object, status: 429)
        response.headers[.retryAfter] = String(wait)
        return response
    }
}

extension HTTPField.Name {
    /// What caches of HTTP/1.0 understand; RFC 6749 §5.1 wants it.
    fileprivate static let pragma = Self.known("Pragma")
}
