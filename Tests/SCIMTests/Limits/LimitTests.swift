import JSON
import Limits
import Testing

@testable import SCIM

/// What may be as much as its limit says, and no more.
struct LimitCase: Sendable, CustomTestStringConvertible {
    let name: String
    let limit: Int
    let keyword: SCIMError.Keyword
    /// Makes something of a size, or throws.
    let make: @Sendable (Int) throws -> Void

    init(_ name: String, _ limit: Int, _ keyword: SCIMError.Keyword, _ make: @escaping @Sendable (Int) throws -> Void) {
        (self.name, self.limit, self.keyword, self.make) = (name, limit, keyword, make)
    }

    var testDescription: String { "\(name): \(limit)" }
}

@Suite struct `A limit` {
    private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    private static func schema(_ changes: JSONObject) throws {
        _ = try Schema(json: Rooms.schema.with(changes))
    }

    private static func user(_ changes: JSONObject) throws {
        let user: JSONObject = ["schemas": [.string(Schema.user.id)], "id": "u", "userName": "ada"]
        _ = try ResourceType.user.validate(user.with(changes))
    }

    static let cases = [
        LimitCase("bytes of a filter", Limits.filter, .invalidFilter) { size in
            _ = try Filter(parsing: "title eq \"" + letters(size - 11) + "\"")
        },
        LimitCase("bytes of a path of an operation", Limits.filter, .invalidPath) { size in
            _ = try PatchPath(parsing: "emails[value eq \"" + letters(size - 19) + "\"]", dialect: .interoperable)
        },
        LimitCase("levels of a filter", Limits.filterNesting, .invalidFilter) { levels in
            let (open, close) = (String(repeating: "(", count: levels), String(repeating: ")", count: levels))
            _ = try Filter(parsing: open + "title pr" + close)
        },
        LimitCase("comparisons of a filter", Limits.filterTerms, .tooMany) { count in
            _ = try Filter(parsing: Array(repeating: "title pr", count: count).joined(separator: " or "))
        },
        LimitCase("bytes of an attribute path", Limits.attributePath, .invalidPath) { size in
            _ = try AttributePath(parsing: letters(size))
        },
        LimitCase("operations of a PATCH", Limits.patchOperations, .tooMany) { count in
            let operation: JSONValue = ["op": "remove", "path": "title"]
            let operations = JSONValue.array(Array(repeating: operation, count: count))
            let body: JSONValue = ["schemas": [.string(PatchRequest.schema)], "Operations": operations]
            _ = try PatchRequest(parsing: body, dialect: .strict)
        },
        LimitCase("bytes of an id", Limits.id, .invalidValue) { try user(["id": .string(letters($0))]) },
        LimitCase("bytes of a text", Limits.text, .invalidValue) { try user(["title": .string(letters($0))]) },
        LimitCase("bytes of a text in a definition", Limits.definitionText, .invalidValue) { size in
            try schema(["description": .string(letters(size))])
        },
        LimitCase("elements of an array in a definition", Limits.definitionElements, .invalidValue) { count in
            try schema(["attributes": .array((0..<count).map { ["name": .string("a\($0)")] })])
        },
        LimitCase("bytes of the URN of a schema", Limits.schemaURN, .invalidValue) { size in
            try schema(["id": .string("urn:a:" + letters(size - 6))])
        },
        LimitCase("bytes of the name of an attribute", Limits.attributeName, .invalidValue) { size in
            try schema(["attributes": [["name": .string(letters(size))]]])
        },
        LimitCase("bytes of the name of a resource type", Limits.resourceTypeName, .invalidValue) { size in
            let type = Rooms.resourceType.with(["name": .string(letters(size))])
            _ = try ResourceType(json: type, schemas: [Schema(json: Rooms.schema), Schema(json: Rooms.fire)])
        },
        LimitCase("bytes of the endpoint of a resource type", Limits.resourceTypeName, .invalidValue) { size in
            let type = Rooms.resourceType.with(["endpoint": .string("/" + letters(size))])
            _ = try ResourceType(json: type, schemas: [Schema(json: Rooms.schema), Schema(json: Rooms.fire)])
        },
    ]

    @Test(arguments: cases)
    func `lets through what is as large as it says, and refuses what is larger`(_ row: LimitCase) throws {
        #expect(throws: Never.self) { try row.make(row.limit) }
        let error = #expect(throws: SCIMError.self) { try row.make(row.limit + 1) }
        #expect(error?.keyword == row.keyword)
    }
}
