public import JSON

/// A SCIM error response, RFC 7644 §3.12.
public struct SCIMError: Error, Hashable, Sendable {
    /// The detail keywords of RFC 7644 table 9 and RFC 9865 §2.2, spelled as on the wire.
    public enum Keyword: String, CaseIterable, Sendable {
        case invalidFilter, tooMany, uniqueness, mutability, invalidSyntax, invalidPath, noTarget, invalidValue
        case invalidVers, sensitive, invalidCursor, expiredCursor, invalidCount
    }

    /// The schema URN of an error body.
    public static let schema = "urn:ietf:params:scim:api:messages:2.0:Error"

    /// The HTTP status code, 400 to 599.
    public let status: Int
    /// The `scimType`, for the errors that have one.
    public let keyword: Keyword?
    /// What is wrong and what to do about it, for an administrator; identity providers show it verbatim.
    public let detail: String
    /// After how many seconds it is worth while to try again; nil when that is not known.
    public let retryAfter: Int?

    /// An error with a status of its own.
    ///
    /// - Parameter detail: The detail; control characters in it become U+FFFD.
    public init(status: Int, keyword: Keyword? = nil, detail: String, retryAfter: Int? = nil) {
        self.retryAfter = retryAfter
        self.status = status
        self.keyword = keyword
        self.detail = detail.hasControlCharacters ? detail.withoutControlCharacters : detail
    }

    /// An error with the status that RFC 7644 table 9 gives the keyword: 409 for `uniqueness`, 403 for `sensitive`,
    /// otherwise 400.
    public init(_ keyword: Keyword, _ detail: String) {
        let status =
            switch keyword {
            case .uniqueness: 409
            case .sensitive: 403
            default: 400
            }
        self.init(status: status, keyword: keyword, detail: detail)
    }

    /// The response body, with `status` as a string.
    public var body: JSONValue {
        var body: JSONObject = [
            "schemas": [.string(Self.schema)],
            "status": .string(String(status)),
            "detail": .string(detail),
        ]
        if let keyword { body["scimType"] = .string(keyword.rawValue) }
        return .object(body)
    }
}
