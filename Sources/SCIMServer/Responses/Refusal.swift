import HTTPTypes
import SCIM

/// An error of SCIM with the header fields that HTTP wants beside it.
struct Refusal: Error {
    let error: SCIMError
    var headers: HTTPFields = [:]

    init(_ error: SCIMError, headers: HTTPFields = [:]) {
        self.error = error
        self.headers = headers
    }

    init(status: Int, _ detail: String) {
        self.init(SCIMError(status: status, detail: detail))
    }

    /// 401 with the challenge of RFC 6750 §3.
    static func unauthorized(_ detail: String, error: String? = nil) -> Refusal {
        let challenge = "Bearer realm=\"scim\"" + (error.map { ", error=\"\($0)\"" } ?? "")
        return Refusal(SCIMError(status: 401, detail: detail), headers: [.wwwAuthenticate: challenge])
    }

    static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Refusal {
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return Refusal(
            SCIMError(status: 405, detail: "\(method.rawValue) is not possible here; possible are \(names)."),
            headers: [.allow: names])
    }
}

extension HTTPField.Name {
    /// The id of a request, as the client sent it or as the server made it.
    static let requestID = Self.known("X-Request-Id")
    /// The commit that a change became, in hex.
    static let gitCommit = Self.known("Git-Commit")
    /// A note about what was left out, RFC 7234 §5.5.
    static let warning = Self.known("Warning")
    /// The scheme that a client used towards a proxy.
    static let forwardedProto = Self.known("X-Forwarded-Proto")
    /// The host that a client named to a proxy.
    static let forwardedHost = Self.known("X-Forwarded-Host")

    /// `Host`, which HTTP/2 may have beside `:authority`.
    static let hostBesideAuthority = Self.known("Host")

    static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is a valid field name") }
        return name
    }
}
