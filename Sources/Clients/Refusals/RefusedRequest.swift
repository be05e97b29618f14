public import JSON
import Limits
import SCIM

/// A request, or an operation of a bulk request, that was answered with an error.
///
/// It has no token, body, query or header: what looks like a token in path or detail is masked. The detail may name a
/// value of the request, as the answer did.
public struct RefusedRequest: Sendable, Hashable {
    /// When it was answered, in seconds since 1970-01-01 00:00 UTC.
    public let time: Int64
    /// The client; nil when the request showed no valid token.
    public let client: String?
    /// The id of the request.
    public let request: String
    /// The HTTP method.
    public let method: String
    /// The path, still percent-encoded, of at most 512 characters; of an operation of a bulk request that of its resource.
    public let path: String
    /// The HTTP status.
    public let status: Int
    /// The detail keyword, RFC 7644 table 9.
    public let scimType: String?
    /// What the client was told, in at most 1,000 characters.
    public let detail: String
    /// How many more were refused in that second of which nothing else is known.
    public internal(set) var others = 0

    /// Masks tokens, cuts what is too long, and escapes what would end a line.
    public init(
        time: Int64, client: String?, request: String, method: String, path: String, status: Int, scimType: String?,
        detail: String
    ) {
        (self.time, self.client, self.status, self.scimType) = (time, client, status, scimType)
        self.request = SingleLine.text(request, limit: 128)
        self.method = SingleLine.text(method, limit: 16)
        self.path = SingleLine.text(TokenMask.text(path), limit: 512)
        self.detail = SingleLine.text(TokenMask.text(detail), limit: 1000)
    }

    /// All that is known, with what to do: `time`, `client`, `request`, `method`, `path`, `status`, `scimType`, `detail`,
    /// `remedy` and `others`, of which those that are not known are missing.
    public var value: JSONObject {
        var object = stored
        if let remedy { object["remedy"] = .string(remedy) }
        return object
    }

    /// What is kept of it.
    var stored: JSONObject {
        var object: JSONObject = [
            "time": .string(DateTime(seconds: time, nanoseconds: 0).text), "request": .string(request),
            "method": .string(method), "path": .string(path), "status": .number(JSONNumber(status)),
            "detail": .string(detail),
        ]
        if let client { object["client"] = .string(client) }
        if let scimType { object["scimType"] = .string(scimType) }
        if others > 0 { object["others"] = .number(JSONNumber(others)) }
        return object
    }

    /// Reads what is kept of it; nil for anything else.
    init?(_ object: JSONObject) {
        guard let time = object["time"]?.string.flatMap({ DateTime($0) }), let request = object["request"]?.string,
            let method = object["method"]?.string, let path = object["path"]?.string,
            let status = object["status"]?.number?.integer, let detail = object["detail"]?.string
        else { return nil }
        self.init(
            time: time.seconds, client: object["client"]?.string, request: request, method: method, path: path,
            status: status, scimType: object["scimType"]?.string, detail: detail)
        others = object["others"]?.number?.integer ?? 0
    }
}
