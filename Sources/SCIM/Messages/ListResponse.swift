import JSON

/// A ListResponse message with one page of resources, RFC 7644 §3.4.2.
public struct ListResponse: Sendable {
    private let totalResults: Int
    private let startIndex: Int?
    private let resources: [[UInt8]]
    private var nextCursor: String?
    private var previousCursor: String?

    /// A page of an index-based list.
    ///
    /// - Parameters:
    ///   - totalResults: The number of resources on all pages.
    ///   - startIndex: The index of the first resource of the page, counted from 1.
    ///   - resources: The resources of the page, each as JSON text.
    public init(totalResults: Int, startIndex: Int, resources: [[UInt8]]) {
        self.totalResults = totalResults
        self.startIndex = startIndex
        self.resources = resources
    }

    /// A page of a list with cursors, RFC 9865 §2, without `startIndex`.
    ///
    /// - Parameters:
    ///   - totalResults: The number of resources on all pages.
    ///   - resources: The resources of the page, each as JSON text.
    ///   - nextCursor: The cursor of the next page; nil on the last page.
    ///   - previousCursor: The cursor of the previous page; nil on the first page.
    public init(totalResults: Int, resources: [[UInt8]], nextCursor: String?, previousCursor: String?) {
        self.totalResults = totalResults
        self.resources = resources
        self.nextCursor = nextCursor
        self.previousCursor = previousCursor
        startIndex = nil
    }

    /// The message as compact JSON text; `Resources` comes first, and is present even when it is empty.
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
