public import JSON
import Limits

/// The service provider configuration, RFC 7643 §5 and RFC 9865 §4.
///
/// Every feature is listed, supported or not, because clients assume that a missing one is not supported.
public struct ServiceProviderConfig: Sendable {
    /// The schema URN of the resource.
    static let schema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

    /// The greatest number of resources on a page.
    public let maxResults: Int
    /// The number of resources on a page when the request has no `count`.
    public let defaultPageSize: Int
    /// The greatest length of the body of a bulk request, in bytes.
    public let maxPayloadSize: Int
    /// How long a cursor stays valid after its last use, in seconds.
    public let cursorTimeout: Int
    /// Whether the server keeps to the SCIM 2.0 Interoperability Profile, as it does for clients of the dialect `profile`.
    public let isProfileConformant: Bool

    /// - Parameters:
    ///   - maxResults: The greatest number of resources on a page.
    ///   - defaultPageSize: The number of resources on a page when the request has no `count`.
    ///   - maxPayloadSize: The greatest length of the body of a bulk request, in bytes.
    ///   - cursorTimeout: How long a cursor stays valid after its last use, in seconds.
    ///   - isProfileConformant: Whether the server keeps to the SCIM 2.0 Interoperability Profile.
    public init(
        maxResults: Int, defaultPageSize: Int = 100, maxPayloadSize: Int = 4 << 20, cursorTimeout: Int = 600,
        isProfileConformant: Bool = false
    ) {
        self.maxResults = maxResults
        self.defaultPageSize = defaultPageSize
        self.maxPayloadSize = maxPayloadSize
        self.cursorTimeout = cursorTimeout
        self.isProfileConformant = isProfileConformant
    }

    /// The resource, without `meta.location`.
    ///
    /// `interopProfileConformant` is there only when it is true: the profile lets others leave it out, and client libraries
    /// refuse attributes that they do not know.
    public var json: JSONObject {
        var json = features
        if isProfileConformant { json["interopProfileConformant"] = true }
        return json
    }

    private var features: JSONObject {
        [
            "schemas": [.string(Self.schema)],
            "patch": ["supported": true],
            "bulk": [
                "supported": true, "maxOperations": .number(JSONNumber(Limits.bulkOperations)),
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
