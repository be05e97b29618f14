/// Every limit of the server, with its unit; the table in the README has the same figures.
public enum Limits {}

/// What a request may have.
extension Limits {
    /// The longest body of a request, in bytes.
    public static let body = 1 << 20
    /// The longest body of a request for groups, in bytes: about 30,000 members with their names.
    public static let groupBody = 8 << 20
    /// The longest body of a bulk request, in bytes; the service provider configuration announces it.
    public static let bulkBody = 4 << 20
    /// How much of a body that is too long is read before the connection is cut, in bytes: more than a request may have,
    /// so that a client that sends somewhat too much can still read why it was refused.
    public static let discardedBody = 16 << 20
    /// How deep arrays and objects of a body may be nested, in levels.
    public static let nesting = 32
    /// How many operations a PATCH may have.
    public static let patchOperations = 1000
    /// How many operations a bulk request may have.
    public static let bulkOperations = 1000
    /// The longest filter and the longest path of a PATCH operation, in bytes.
    public static let filter = 4096
    /// How deep parentheses and brackets of a filter may be nested, in levels.
    public static let filterNesting = 32
    /// How many comparisons a filter may have.
    public static let filterTerms = 64
    /// The longest path of an attribute, in bytes.
    public static let attributePath = 1024
    /// How many resources a page of a list has at most.
    public static let page = 1000
}

/// What a stored resource may have.
extension Limits {
    /// The longest id, in bytes.
    public static let id = 200
    /// The longest text, in bytes.
    public static let text = 65_536
    /// The largest file of the state repository that is read, in bytes: a group of 100,000 members has about 10 MB.
    public static let file = 64 << 20
}
