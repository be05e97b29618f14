/// The record of a request for the log.
///
/// It contains no token, body, query or attribute value.
public struct RequestRecord: Sendable {
    /// The IP address of the client; behind a proxy, the one that the proxy states.
    public let address: String?
    /// The HTTP method.
    public let method: String
    /// The path, still percent-encoded.
    public let path: String
    /// The HTTP status of the response.
    public let status: Int
    /// The client whose token the request had.
    public let client: String?
    /// The path of the resource that was read or changed, such as `/Users/2819c223-7f76-453a-919d-413861904646`.
    public let resource: String?
    /// The detail keyword of the error, RFC 7644 table 9.
    public let scimType: String?
    /// The detail of the error, without quoted values.
    public let detail: String?
    /// The id of the commit with the change, in hex.
    public let commit: String?
    /// The time from the request to the response, in microseconds.
    public let microseconds: Int
    /// The id of the request, which is in the response and the commit too.
    public let requestID: String
}
