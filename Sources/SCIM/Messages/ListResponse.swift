public import JSON

/// The URNs of the messages of RFC 7644 §8.2.
public enum MessageSchema {
    /// A list of resources.
    public static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    /// A PATCH request.
    public static let patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    /// A query in a body.
    public static let searchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
}

/// A page of resources as a message, RFC 7644 §3.4.2.
public struct ListResponse: Sendable {
    private let totalResults: Int
    private let startIndex: Int
    private let resources: [JSONObject]

    /// Makes a message.
    ///
    /// - Parameters:
    ///   - totalResults: How many resources there are in all.
    ///   - startIndex: The position of the first one of the page, counted from 1.
    public init(totalResults: Int, startIndex: Int, resources: [JSONObject]) {
        self.totalResults = totalResults
        self.startIndex = startIndex
        self.resources = resources
    }

    /// The message; `Resources` is there when it is empty as well.
    public var json: JSONValue {
        [
            "schemas": [.string(MessageSchema.listResponse)],
            "totalResults": .number(JSONNumber(totalResults)), "startIndex": .number(JSONNumber(startIndex)),
            "itemsPerPage": .number(JSONNumber(resources.count)), "Resources": .array(resources.map { .object($0) }),
        ]
    }
}
