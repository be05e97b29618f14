import JSON
import ResourceMerge
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `Merging a group whose members moved to files of their own` {
    private static let path = "groups/g.json"

    private static func group(_ name: String = "G", _ members: String...) -> JSONValue { group(name, members) }

    private static func group(_ name: String, _ members: [String]) -> JSONValue {
        var group: JSONObject = ["id": "g", "displayName": .string(name)]
        if !members.isEmpty { group["members"] = .array(members.map { Member(id: $0).value }) }
        return .object(group)
    }

    private func merge(
        _ base: JSONValue, _ ours: JSONValue, _ theirs: JSONValue, sharded: [String], path: String = path
    ) -> MergeResult {
        MergeDriver.merge(
            base: base.canonicalBytes, ours: ours.canonicalBytes, theirs: theirs.canonicalBytes, path: path,
            sharded: sharded.map { Member(id: $0) })
    }

    @Test func `puts members that theirs adds into the file of the group`() {
        let result = merge(
            Self.group("G", "a", "b"), Self.group("H"), Self.group("G", "a", "b", "c"), sharded: ["a", "b", "d"])
        #expect(result == .merged(Self.group("H", "c").canonicalBytes))
    }

    @Test func `leaves the members alone when theirs changes something else`() {
        let result = merge(Self.group("G", "a", "b"), Self.group("G"), Self.group("H", "a", "b"), sharded: ["a", "d"])
        #expect(result == .merged(Self.group("H").canonicalBytes))
    }

    @Test func `names a member that theirs takes out, and the file that has it`() throws {
        let result = merge(Self.group("G", "a", "b"), Self.group("G"), Self.group("G", "a"), sharded: ["a", "b"])
        guard case .conflict(let bytes, let problems) = result else {
            Issue.record("\(result)")
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let note = "<<<<<<< ours: \"G\"\n=======\n\(problems[0])\n>>>>>>> theirs\n"
        #expect(text == note + String(decoding: Self.group("G").canonicalBytes, as: UTF8.self))
        // SHA-256("b") begins with 3e.
        #expect(
            problems.count == 1 && problems[0].contains("(b) out") && problems[0].contains("groups/g/members/3e.json"))
    }

    @Test func `takes a member out of the file of the group where that has it`() {
        let result = merge(Self.group("G", "a", "b"), Self.group("G", "b"), Self.group("G", "a"), sharded: ["a"])
        #expect(result == .merged(Self.group("G").canonicalBytes))
    }

    @Test func `takes over that the members move back`() {
        let result = merge(Self.group("G"), Self.group("H"), Self.group("G", "a", "b"), sharded: ["a", "b"])
        #expect(result == .merged(Self.group("H", "a", "b").canonicalBytes))
    }

    @Test func `takes over that many members move to files in theirs`() {
        let many = (0..<500).map { "m\($0)" }.sorted()
        let result = merge(Self.group("G", many), Self.group("H", many), Self.group("G"), sharded: ["a"])
        #expect(result == .merged(Self.group("H").canonicalBytes))
    }

    @Test func `names a member that ours takes out while theirs moves many to files`() throws {
        let many = (0..<500).map { "m\($0)" }.sorted()
        let result = merge(
            Self.group("G", many), Self.group("G", Array(many.dropFirst())), Self.group("G"), sharded: [])
        guard case .conflict(_, let problems) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(problems.count == 1 && problems[0].contains("ours takes the member (m0) out"), "\(problems)")
    }

    @Test func `refuses files of members that git takes for each other`() {
        func file(_ id: String, _ members: String...) -> JSONValue {
            ["id": .string(id), "members": .array(members.map { Member(id: $0).value })]
        }
        let inline = "groups/g/members/3e.json"
        #expect(
            merge(file("g", "b"), file("g"), file("g", "b"), sharded: [], path: inline) == .merged(file("g").noMembers))
        for theirs in [file("h", "b"), file("g", "a", "b")] {
            guard case .refused = merge(file("g", "b"), file("g", "b"), theirs, sharded: [], path: inline) else {
                Issue.record("\(theirs) is merged.")
                return
            }
        }
    }
}

extension JSONValue {
    fileprivate var noMembers: [UInt8] {
        var object = object ?? [:]
        object["members"] = nil
        return JSONValue.object(object).canonicalBytes
    }
}
