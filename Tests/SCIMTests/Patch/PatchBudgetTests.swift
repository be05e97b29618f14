import JSON
import Testing

@testable import SCIM

@Suite struct `The work of a PATCH` {
    /// A group with members of such names.
    private static func group(_ count: Int, name: String = "Anna") throws -> Resource {
        let members = (0..<count).map { Member(id: "u\($0)", display: "\(name) \($0)").value }
        return try ResourceType.group.validate([
            "schemas": [.string(Schema.group.id)], "id": "g", "displayName": "G", "members": .array(members),
        ])
    }

    private static func user(emails: [JSONValue]) throws -> Resource {
        try ResourceType.user.validate([
            "schemas": [.string(Schema.user.id)], "id": "u", "userName": "ada", "emails": .array(emails),
        ])
    }

    private static func request(_ operations: [JSONValue]) throws -> PatchRequest {
        try PatchRequest(
            parsing: ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)],
            dialect: .interoperable)
    }

    private static func remove(terms: Int) -> JSONValue {
        let filter = (0..<terms).map { "display co \"x\($0)\"" }.joined(separator: " or ")
        return ["op": "remove", "path": .string("members[\(filter)]")]
    }

    @Test(arguments: [(operations: 100, terms: 20), (1000, 60)])
    func `is refused with its figure when many filters look at many members`(_ size: (operations: Int, terms: Int))
        throws
    {
        let request = try Self.request(Array(repeating: Self.remove(terms: size.terms), count: size.operations))
        let group = try Self.group(2000)
        let error = #expect(throws: SCIMError.self) { try request.apply(to: group, of: .group) }
        #expect(error?.keyword == .tooMany)
        #expect(error?.detail.contains("more than 250000 values") == true)
        let members = group.members
        let lookup = MemberLookup(count: members.count, member: { _ in nil }, all: { members })
        let other = #expect(throws: SCIMError.self) {
            try request.apply(to: group.withoutMembers, members: lookup, of: .group)
        }
        #expect(other == error)
    }

    @Test func `may be as much as the budget has, and no step more`() throws {
        let request = try Self.request([Self.remove(terms: 3)])
        let group = try Self.group(800)
        let least = 3 * WorkBudget.comparison + 3 * (800 + 800 / 8)
        #expect(throws: Never.self) { try request.apply(to: group, of: .group, within: WorkBudget(steps: least)) }
        let error = #expect(throws: SCIMError.self) {
            try request.apply(to: group, of: .group, within: WorkBudget(steps: least - 1))
        }
        #expect(error?.keyword == .tooMany)
    }

    @Test(arguments: ["add", "remove"])
    func `is little for a thousand operations that each name a member of a large group`(_ kind: String) throws {
        let operations = (0..<1000).map { number -> JSONValue in
            kind == "add"
                ? ["op": "add", "path": "members", "value": [["value": .string("new\(number)")]]]
                : ["op": "remove", "path": .string("members[value eq \"u\(number)\"]")]
        }
        let group = try Self.group(1).withoutMembers
        let lookup = MemberLookup(
            count: 100_000, member: { $0.hasPrefix("u") ? Member(id: $0) : nil },
            all: {
                Issue.record("All members are looked up.")
                return []
            })
        let (draft, _) = try Self.request(operations)
            .apply(to: group, members: lookup, of: .group, within: WorkBudget(steps: 30_000))
        #expect(draft.resource.members.count == (kind == "add" ? 1000 : 0))
    }

    static let heavy: [JSONValue] = [
        ["op": "replace", "path": "emails.display", "value": "x"],
        ["op": "replace", "path": "emails[type ne \"no\"].display", "value": "x"],
        ["op": "add", "path": "emails", "value": [["value": "same", "type": "other"]]],
        ["op": "remove", "path": "emails[display sw \"no\" and type sw \"no\"]"],
        ["op": "add", "path": "emails", "value": [["value": "new", "primary": true]]],
        ["op": "remove", "path": "emails[value eq \"same\" and display eq \"no\"]"],
    ]

    @Test(arguments: heavy)
    func `is counted whatever the operations do with a long list`(_ operation: JSONValue) throws {
        let emails = (0..<2000).map { ["value": "same", "type": .string("t\($0)")] as JSONValue }
        let user = try Self.user(emails: emails)
        let once = try Self.request([operation])
        #expect(throws: Never.self) { try once.apply(to: user, of: .user) }
        let often = try Self.request(Array(repeating: operation, count: 1000))
        let error = #expect(throws: SCIMError.self) { try often.apply(to: user, of: .user) }
        #expect(error?.keyword == .tooMany)
    }

    @Test func `is little when all members of a large group are replaced, and much when a filter looks at them`() throws
    {
        let members = (0..<50_000).map { Member(id: "u\($0)") }
        let lookup = MemberLookup(count: members.count * 8, member: { _ in nil }, all: { members })
        let group = try Self.group(1).withoutMembers
        let value = JSONValue.array(members.prefix(40_000).map(\.value))
        let replacing = try Self.request([["op": "replace", "path": "members", "value": value]])
        let (draft, _) = try replacing.apply(to: group, members: lookup, of: .group)
        #expect(draft.resource.members.count == 40_000)
        let filtering = try Self.request([Self.remove(terms: 1)])
        let error = #expect(throws: SCIMError.self) { try filtering.apply(to: group, members: lookup, of: .group) }
        #expect(error?.keyword == .tooMany)
    }

    @Test func `counts long texts as what they are`() throws {
        let emails = (0..<30).map { number -> JSONValue in
            ["value": .string("\(number)" + String(repeating: "a", count: 60_000))]
        }
        let operation: JSONValue = ["op": "remove", "path": "emails[value co \"ab\"]"]
        let request = try Self.request(Array(repeating: operation, count: 100))
        let user = try Self.user(emails: emails)
        let error = #expect(throws: SCIMError.self) { try request.apply(to: user, of: .user) }
        #expect(error?.keyword == .tooMany)
    }

    @Test func `drops copies among many values as among few`() throws {
        let emails = (0..<40).map { ["value": .string("v\($0 / 2)"), "type": .string("t\($0 % 2)")] as JSONValue }
        let operation: JSONValue = ["op": "replace", "path": "emails.type", "value": "one"]
        let draft = try Self.request([operation]).apply(to: try Self.user(emails: emails), of: .user)
        #expect(draft.resource["emails"]?.array?.count == 20)
    }
}
