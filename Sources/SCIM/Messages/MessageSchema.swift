/// Schema URNs of the messages of RFC 7644 §8.2.
public enum MessageSchema: Sendable {
    /// A list of resources.
    public static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    /// A query in a body.
    public static let searchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
    /// A PATCH.
    static let patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    /// A bulk request.
    static let bulkRequest = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
    /// The answer to a bulk request.
    static let bulkResponse = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
}
