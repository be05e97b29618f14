/// What became of one request, for the log.
///
/// It has no token, no body, no query, and no value of an attribute.
public struct RequestRecord: Sendable {
    /// The address that the request came from, or that a proxy says it came from first.
    public let address: String?
    /// The HTTP method.
    public let method: String
    /// The path, as it was sent.
    public let path: String
    /// The HTTP status of the answer.
    public let status: Int
    /// The client whose token it bore.
    public let client: String?
    /// The resource that was answered or changed, such as `/Users/2819c223-7f76-453a-919d-413861904646`.
    public let resource: String?
    /// The detail keyword of the error, RFC 7644 table 9.
    public let scimType: String?
    /// What was wrong, without the values that the client sent.
    public let detail: String?
    /// The commit that the change became.
    public let commit: String?
    /// How long the answer took, in microseconds.
    public let microseconds: Int
    /// The id of the request, which the answer and the commit have too.
    public let requestID: String
}
