public import JSON

/// What the server can do, RFC 7643 §5 and RFC 9865 §4; every block is complete, because clients fall back to little
/// when one is missing.
public struct ServiceProviderConfig: Sendable {
    /// The URN of its schema.
    static let schema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

    /// The most resources of a page.
    public let maxResults: Int
    /// The resources of a page when the client asks for no number.
    public let defaultPageSize: Int
    /// The largest body of a bulk request, in bytes.
    public let maxPayloadSize: Int
    /// How long a cursor lasts after its last use, in seconds.
    public let cursorTimeout: Int

    /// Sets the limits.
    public init(
        maxResults: Int, defaultPageSize: Int = 100, maxPayloadSize: Int = 4 << 20, cursorTimeout: Int = 600
    ) {
        self.maxResults = maxResults
        self.defaultPageSize = defaultPageSize
        self.maxPayloadSize = maxPayloadSize
        self.cursorTimeout = cursorTimeout
    }

    /// The resource, without `meta.location`.
    public var json: JSONObject {
        [
            "schemas": [.string(Self.schema)],
            "patch": ["supported": true],
            "bulk": [
                "supported": true, "maxOperations": .number(JSONNumber(BulkRequest.maximumOperations)),
                "maxPayloadSize": .number(JSONNumber(maxPayloadSize)),
            ],
            "filter": ["supported": true, "maxResults": .number(JSONNumber(maxResults))],
            "changePassword": ["supported": false], "sort": ["supported": true], "etag": ["supported": true],
            "pagination": [
                "cursor": true, "index": true, "defaultPaginationMethod": "index",
                "defaultPageSize": .number(JSONNumber(defaultPageSize)),
                "maxPageSize": .number(JSONNumber(maxResults)),
                "cursorTimeout": .number(JSONNumber(cursorTimeout)),
            ],
            "authenticationSchemes": [
                [
                    "type": "oauthbearertoken", "name": "Bearer token",
                    "description": "A token made with `scimgit token create`, in the Authorization header.",
                    "specUri": "https://www.rfc-editor.org/info/rfc6750", "primary": true,
                ]
            ],
            "meta": ["resourceType": "ServiceProviderConfig"],
        ]
    }
}
