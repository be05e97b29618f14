public import SCIM

/// What became of one operation of a bulk request.
public struct BulkResult: Sendable {
    /// The id of the resource; that of the path where the operation failed, nil for a POST that failed.
    public let id: String?
    /// What the operation came to, in the state after all operations of the request; or why it failed.
    public let outcome: Result<Outcome, SCIMError>
}
