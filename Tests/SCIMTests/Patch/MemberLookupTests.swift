import JSON
import TestSupport
import Testing

@testable import SCIM

@Suite struct `PATCH of a group whose members are looked up` {
    private static let ids = (0..<12).map { "u\($0)" } + ["e\u{301}", "\u{e9}", "true", "7", "{}"]

    private static let paths = [
        nil, "members", "members", "members.value", "members.display", "displayName", "externalId", "nope",
        "members[display eq \"D u1\"]", "members[value pr]", "members[value ne \"u1\"]", "members[type eq \"User\"]",
        "\(Schema.group.id):members", Schema.group.id,
    ]

    @Test(arguments: 0..<24 as Range<UInt64>)
    func `comes to the same as with all members in the resource`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let whole = try group(&generator)
            let operations = (0..<Int.random(in: 1...4, using: &generator)).map { _ in operation(&generator) }
            let body: JSONValue = ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)]
            let dialect = Dialect.allCases.randomElement(using: &generator) ?? .strict
            let request: PatchRequest
            do throws(SCIMError) { request = try PatchRequest(parsing: body, dialect: dialect) } catch { continue }
            let expected = Result { () throws(SCIMError) in try request.apply(to: whole, of: .group) }
            let result = Result { () throws(SCIMError) in try lookingUp(request, whole) }
            #expect(result == expected, "\(body)")
        }
    }

    @Test(arguments: Dialect.allCases)
    func `looks up only the members that are named`(_ dialect: Dialect) throws {
        var looked: [String] = []
        let lookup = MemberLookup(
            count: 0,
            member: { id in
                looked.append(id)
                return Member(id: id, display: "D")
            },
            all: {
                Issue.record("All members are looked up.")
                return []
            })
        let group = try ResourceType.group.validate([
            "schemas": [.string(Schema.group.id)], "id": "g", "displayName": "G",
        ])
        let request = try PatchExamples.request(
            """
            [{"op":"remove","path":"members[value eq \\"u2\\"]"},
            {"op":"add","path":"members","value":[{"value":"u1","display":"x"},{"value":"u3"}]},
            {"op":"replace","path":"displayName","value":"H"}]
            """, dialect)
        let (draft, before) = try request.apply(to: group, members: lookup, of: .group)
        #expect(looked == ["u2", "u1", "u3"])
        #expect(before.map(\.id) == looked)
        #expect(draft.resource.members.map(\.id) == ["u1", "u3"])
        #expect(draft.resource["displayName"] == "H")
    }

    /// Applies the request to the group without its members, and puts the result together.
    private func lookingUp(_ request: PatchRequest, _ whole: Resource) throws(SCIMError) -> Draft {
        let members = whole.members
        let lookup = MemberLookup(
            count: members.count,
            member: { id in members.first { $0.id.unicodeScalars.elementsEqual(id.unicodeScalars) } },
            all: { members })
        let (draft, before) = try request.apply(to: whole.withoutMembers, members: lookup, of: .group)
        let untouched = members.filter { !before.contains($0) }
        let all = (untouched + draft.resource.members).map(\.value)
        var value = draft.resource.value
        value["members"] = all.isEmpty ? .none : .array(all)
        return Draft(
            resource: try ResourceType.group.validate(value), ignored: draft.ignored, hadPassword: draft.hadPassword,
            replaced: draft.replaced)
    }

    private func group(_ generator: inout SeededGenerator) throws -> Resource {
        var value: JSONObject = ["schemas": [.string(Schema.group.id)], "id": "g", "displayName": "G"]
        let members = Self.ids.shuffled(using: &generator).prefix(Int.random(in: 0...9, using: &generator))
        let displays: [String?] = [nil, "D u1", "x"]
        let elements = members.map { Member(id: $0, display: displays.randomElement(using: &generator) ?? nil).value }
        if !elements.isEmpty { value["members"] = .array(elements) }
        return try ResourceType.group.validate(value)
    }

    private func operation(_ generator: inout SeededGenerator) -> JSONValue {
        let id = { (generator: inout SeededGenerator) in Self.ids.randomElement(using: &generator) ?? "u0" }
        let kinds = ["add", "remove", "replace", "Add"]
        var operation: JSONObject = ["op": .string(kinds.randomElement(using: &generator) ?? "add")]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            let tail = ["", ".display", ".value", ".type"].randomElement(using: &generator) ?? ""
            let more = ["", " and value eq \"u2\"", " or value eq \"u3\"", " and display eq \"D u1\""]
            let filter = "value eq \"\(id(&generator))\"" + (more.randomElement(using: &generator) ?? "")
            operation["path"] = .string("members[\(filter)]\(tail)")
        default: operation["path"] = (Self.paths.randomElement(using: &generator) ?? nil).map { .string($0) }
        }
        if Int.random(in: 0..<5, using: &generator) > 0 { operation["value"] = value(&generator) }
        return .object(operation)
    }

    private func value(_ generator: inout SeededGenerator) -> JSONValue {
        let id = JSONValue.string(Self.ids.randomElement(using: &generator) ?? "u0")
        let other = JSONValue.string(Self.ids.randomElement(using: &generator) ?? "u0")
        let values: [JSONValue] = [
            [["value": id]], [["value": id, "display": "x"], ["value": other]], ["value": id], id, [id, other], [],
            [["value": id], ["value": id]], ["members": [["value": id], ["value": other, "$ref": .null]]], .null, "",
            ["members[value eq \"u1\"].display": "x"], ["display": "D u1"], [["display": "x"]],
            [["value": id, "no": 1]],
            ["displayName": "H", "members": [["value": id, "type": "User"]]], true, 7, ["members": .null],
            ["members.value": id], [["value": 7], ["value": true]],
        ]
        return values.randomElement(using: &generator) ?? .null
    }
}
