import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

/// A way to change the files of the group 12000000-… by hand, and what is wrong with it.
struct LayoutCase: CustomTestStringConvertible, Sendable {
    let name: String
    let changes: [FileChange]
    /// Whether the group has its members in files of their own before.
    let isSplit: Bool
    /// The problems: a path and words of the reason.
    let problems: [(path: String, words: String)]
    /// The members that the group has after it, when nothing is wrong.
    let members: [String]

    init(
        _ name: String, from isSplit: Bool = true, _ changes: [FileChange],
        problems: [(path: String, words: String)] = [], members: [String] = []
    ) {
        self.name = name
        self.changes = changes
        self.isSplit = isSplit
        self.problems = problems
        self.members = members
    }

    var testDescription: String { name }
}

@Suite struct `A commit to the files of members` {
    private static let group = "12000000-0000-4000-8000-000000000000"
    private static let a = "aa000000-0000-4000-8000-000000000001"
    private static let b = "ab000000-0000-4000-8000-000000000002"
    private static let c = "ab000000-0000-4000-8000-000000000003"
    private static let nobody = "ab000000-0000-4000-8000-000000000009"
    private static let inline = ResourcePath.path(of: group, type: .group, fanOut: 3)
    private static let aa = ResourcePath.path(ofMembers: 0xAA, of: inline)
    private static let ab = ResourcePath.path(ofMembers: 0xAB, of: inline)

    private static func file(_ path: String, _ value: JSONValue?, isRegular: Bool = true) -> FileChange {
        guard let value else { return FileChange(path: path, new: nil) }
        let bytes = value.canonicalBytes
        let blob = ObjectID(hashing: .blob, bytes)
        return FileChange(path: path, new: FileChange.File(isRegular: isRegular, blob: blob, bytes: bytes))
    }

    private static func members(_ ids: String..., of group: String = group) -> JSONValue {
        ["id": .string(group), "members": .array(ids.map { ["value": .string($0)] })]
    }

    private static func group(_ members: String...) -> JSONValue {
        var value: JSONObject = ["schemas": [.string(Schema.group.id)], "id": .string(group), "displayName": "G"]
        if !members.isEmpty { value["members"] = .array(members.map { ["value": .string($0)] }) }
        return .object(value)
    }

    private static func user(_ id: String) -> FileChange {
        file(ResourcePath.path(of: id, type: .user, fanOut: 3), ImportFixture.user(id))
    }

    private static func contents(isSplit: Bool, order seed: UInt64? = nil) -> ResourceSet {
        var files = [a, b, c].map(user)
        files +=
            isSplit ? [file(inline, group()), file(aa, members(a)), file(ab, members(b))] : [file(inline, group(a, b))]
        if let seed {
            var generator = LinearGenerator(state: seed)
            files.shuffle(using: &generator)
        }
        var check = ResourceSetCheck(of: ResourceSet(format: StateFormat(), definitions: DefinitionFiles()), [])
        for file in files {
            check.add(file) { _ in History.Times(created: Timestamp(seconds: 1), lastModified: Timestamp(seconds: 1)) }
        }
        check.finish()
        #expect(check.problems.isEmpty)
        return check.contents
    }

    static let cases = [
        LayoutCase("adds a member", [file(ab, members(b, c))], members: [a, b, c]),
        LayoutCase("adds the first file of members", from: false, [file(ab, members(c))], members: [a, b, c]),
        LayoutCase("puts a member into the group's own file as well", [file(inline, group(c))], members: [a, b, c]),
        LayoutCase("has a member in both places", [file(inline, group(a, c))], members: [a, b, c]),
        LayoutCase("takes a file of members away", [file(ab, nil)], members: [a]),
        LayoutCase("leaves a file without members", [file(ab, ["id": .string(group)])], members: [a]),
        LayoutCase("joins", [file(inline, group(a, b)), file(aa, nil), file(ab, nil)], members: [a, b]),
        LayoutCase(
            "splits", from: false, [file(ab, members(b)), file(inline, group()), file(aa, members(a))], members: [a, b]),
        LayoutCase(
            "names nobody", [file(ab, members(b, nobody))],
            problems: [(ab, "The member \"\(nobody)\" does not exist")]),
        LayoutCase(
            "deletes a member", [file(ResourcePath.path(of: a, type: .user, fanOut: 3), nil)],
            problems: [(aa, "The member \"\(a)\" (\(a)@corp.example) is deleted")]),
        LayoutCase(
            "puts a member into the wrong file", [file(aa, members(a, c))], problems: [(aa, "belongs in \(ab)")]),
        LayoutCase(
            "has members of another group", [file(ab, members(b, of: a))], problems: [(ab, "not of \"\(group)\"")]),
        LayoutCase(
            "names a file badly", [file(aa.replacing("aa.json", with: "AA.json"), members(a))],
            problems: [(aa.replacing("aa.json", with: "AA.json"), "00.json to ff.json")]),
        LayoutCase("makes an executable", [file(ab, members(b), isRegular: false)], problems: [(ab, "100644")]),
        LayoutCase("writes a list only", [file(ab, [["value": .string(b)]])], problems: [(ab, "the id of the group")]),
        LayoutCase(
            "has an attribute of the group", [file(ab, ["id": .string(group), "displayName": "G"])],
            problems: [(ab, "\"displayName\" belongs in the file of the group")]),
        LayoutCase("names a member twice", [file(ab, members(b, b))], problems: [(ab, "twice")]),
        LayoutCase(
            "deletes the group without its members", [file(inline, nil), file(aa, nil)],
            problems: [(ab, "There is no group at \(inline)")]),
        LayoutCase(
            "makes members of a group that is not there",
            [file(ResourcePath.path(ofMembers: 0xAA, of: inline.replacing(".json", with: "1.json")), members(a))],
            problems: [("groups/1/2/0/\(group)1/members/aa.json", "There is no group")]),
        LayoutCase("deletes the group", [file(ab, nil), file(inline, nil), file(aa, nil)]),
    ]

    @Test(arguments: cases)
    func `is taken for what it says or refused with the remedy`(_ example: LayoutCase) throws {
        let snapshot = Snapshot(
            tip: .zero, tree: .zero, time: Timestamp(seconds: 1), contents: Self.contents(isSplit: example.isSplit))
        let move = ExternalUpdate(of: example.changes)
        let problems = move.problems(on: snapshot)
        #expect(problems.map(\.path) == example.problems.map(\.path), "\(problems)")
        for (problem, expected) in zip(problems, example.problems) { #expect(problem.reason.contains(expected.words)) }
        guard example.problems.isEmpty else { return }
        var check = ResourceSetCheck(of: snapshot.contents, [])
        for change in example.changes {
            check.add(change) { _ in History.Times(created: snapshot.time, lastModified: snapshot.time) }
        }
        check.finish()
        #expect((check.contents.resource(Self.group)?.memberIDs ?? []) == example.members)
        for id in [Self.a, Self.b, Self.c] {
            #expect(check.contents.groups(of: id).contains(Self.group) == example.members.contains(id))
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `is read in any order`(_ seed: UInt64) throws {
        let stored = try #require(Self.contents(isSplit: true, order: seed).resource(Self.group))
        let known = try #require(Self.contents(isSplit: true).resource(Self.group))
        #expect(stored.memberIDs == [Self.a, Self.b])
        #expect(stored.version == known.version)
    }
}

/// Numbers that look random and are the same in every run.
private struct LinearGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
