import JSON

/// The URNs of the messages of RFC 7644 §8.2.
public enum MessageSchema: Sendable {
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
    private let startIndex: Int?
    private let resources: [[UInt8]]
    private var nextCursor: String?
    private var previousCursor: String?

    /// Makes a message.
    ///
    /// - Parameters:
    ///   - totalResults: How many resources there are in all.
    ///   - startIndex: The position of the first one of the page, counted from 1.
    ///   - resources: The page, each resource as JSON text.
    public init(totalResults: Int, startIndex: Int, resources: [[UInt8]]) {
        self.totalResults = totalResults
        self.startIndex = startIndex
        self.resources = resources
    }

    /// Makes a message of a page that was asked for with a cursor, RFC 9865 §2; it has no `startIndex`.
    ///
    /// - Parameters:
    ///   - totalResults: How many resources there are in all.
    ///   - resources: The page, each resource as JSON text.
    ///   - nextCursor: What asks for the next page; nil on the last one.
    ///   - previousCursor: What asks for the page before; nil on the first one.
    public init(totalResults: Int, resources: [[UInt8]], nextCursor: String?, previousCursor: String?) {
        self.totalResults = totalResults
        self.resources = resources
        self.nextCursor = nextCursor
        self.previousCursor = previousCursor
        startIndex = nil
    }

    /// The message as compact JSON text; `Resources` is there when it is empty as well, before all else.
    public var bytes: [UInt8] {
        var message: JSONObject = [
            "itemsPerPage": .number(JSONNumber(resources.count)), "schemas": [.string(MessageSchema.listResponse)],
            "totalResults": .number(JSONNumber(totalResults)),
        ]
        if let startIndex { message["startIndex"] = .number(JSONNumber(startIndex)) }
        if let nextCursor { message["nextCursor"] = .string(nextCursor) }
        if let previousCursor { message["previousCursor"] = .string(previousCursor) }
        let rest = JSONValue.object(message).compactBytes.dropFirst()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(resources.reduce(rest.count + 16) { $0 + $1.count + 1 })
        bytes += #"{"Resources":["#.utf8
        for index in resources.indices {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += resources[index]
        }
        bytes += "],".utf8
        bytes += rest
        return bytes
    }
}
