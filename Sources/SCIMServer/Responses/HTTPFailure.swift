import HTTPTypes
import SCIM

/// A SCIM error with the HTTP header fields of its response.
struct HTTPFailure: Error {
    let error: SCIMError
    var headers: HTTPFields = [:]
    /// Whether whoever is not let in by it may be guessing: nothing that was shown is, or was, good.
    var isGuess = true

    init(_ error: SCIMError, headers: HTTPFields = [:]) {
        self.error = error
        self.headers = headers
    }

    init(status: Int, _ detail: String) {
        self.init(SCIMError(status: status, detail: detail))
    }

    /// 401 with the challenge of RFC 6750 §3.
    ///
    /// - Parameters:
    ///   - error: The error code of RFC 6750 §3.1; nil when the request has no token.
    ///   - isGuess: Whether nothing that was shown is, or was, good.
    static func unauthorized(_ detail: String, error: String? = nil, isGuess: Bool = true) -> HTTPFailure {
        let challenge = "Bearer realm=\"scim\"" + (error.map { ", error=\"\($0)\"" } ?? "")
        var failure = HTTPFailure(SCIMError(status: 401, detail: detail), headers: [.wwwAuthenticate: challenge])
        failure.isGuess = isGuess
        return failure
    }

    static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> HTTPFailure {
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return HTTPFailure(
            SCIMError(status: 405, detail: "\(method.rawValue) is not supported here; supported are \(names)."),
            headers: [.allow: names])
    }
}

extension HTTPField.Name {
    /// The id of a request, from the client or made by the server.
    static let requestID = Self.known("X-Request-Id")
    /// The id of the commit with the change, in hex.
    static let gitCommit = Self.known("Git-Commit")
    /// Ignored values and remarks, RFC 7234 §5.5.
    static let warning = Self.known("Warning")
    /// The scheme of the client's request to a proxy.
    static let forwardedProto = Self.known("X-Forwarded-Proto")
    /// The host of the client's request to a proxy.
    static let forwardedHost = Self.known("X-Forwarded-Host")

    /// `Host`, which an HTTP/2 request may have in addition to `:authority`.
    static let hostBesideAuthority = Self.known("Host")

    static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is a valid field name") }
        return name
    }
}
