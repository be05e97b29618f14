import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `Merging deletions` {
    private let one = Sample.path(1)
    private let two = Sample.path(2)
    private let group = Sample.path(9, .group)
    private let other = Sample.path(10, .group)

    @Test func `a deleted user leaves the groups that it joined since`() throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1), two: Sample.user(2), group: Sample.group(9, [2])],
            live: [group: Sample.group(9, [1, 2]), other: Sample.group(10, [1])], theirs: [one: nil])
        #expect(try fixture.merge() == [group, other, one].sorted())
        #expect(try fixture.text(one) == nil)
        #expect(try fixture.text(group) == Sample.group(9, [2]).text)
        #expect(try fixture.text(other) == Sample.group(10).text)
    }

    @Test func `a deleted user leaves the groups from before, also those that the person did not touch`() throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1), two: Sample.user(2), group: Sample.group(9, [1, 2]), other: Sample.group(10, [1])],
            theirs: [one: nil, other: Sample.group(10, [1], ["displayName": "H"])])
        try fixture.merge()
        #expect(try fixture.text(group) == Sample.group(9, [2]).text)
        #expect(try fixture.text(other) == Sample.group(10, [], ["displayName": "H"]).text)
    }

    @Test func `a group that the person took the user out of stays as the person wrote it`() throws {
        let text = Sample.group(9, [2]).text.replacing("\n", with: "\n\n")
        let fixture = try MergeFixture(
            [one: Sample.user(1), two: Sample.user(2), group: Sample.group(9, [1, 2])],
            theirs: [one: nil, group: MergeFixture.File(text)])
        try fixture.merge()
        #expect(try fixture.text(group) == text)
    }

    @Test func `a deleted user leaves a group with files of members`() throws {
        let users = Dictionary(
            uniqueKeysWithValues: (1...600).map { (Sample.path($0), Sample.user($0) as MergeFixture.File?) })
        let fixture = try MergeFixture(
            users.merging(Sample.wideGroup(4000, Array(1...600))) { $1 },
            theirs: [Sample.path(5): nil, Sample.path(600): nil])
        let files = [Sample.memberPath(5, of: 4000), Sample.memberPath(600, of: 4000)]
        #expect(try fixture.merge() == (files + [Sample.path(5), Sample.path(600)]).sorted())
        #expect(try fixture.text(files[0]) == Sample.memberFile(4000, (1...15).filter { $0 != 5 }).text)
        #expect(try fixture.text(files[1]) == Sample.memberFile(4000, Array(592...599)).text)
    }

    @Test func `a user that the person deleted and the server changed is a conflict that names both`() throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1, ["title": "A"])], live: [one: Sample.user(1, ["title": "B"])], theirs: [one: nil])
        #expect(
            try fixture.conflicts() == [
                #"\#(one): The commit deletes the User "u1@corp.example", and the server has changed it since (title: "A" -> "#
                    + #""B"). Delete it again on top of the newest main, or leave it."#
            ])
    }

    @Test func `a user that the server deleted and the person changed is a conflict that names both`() throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1)], live: [one: nil], theirs: [one: Sample.user(1, ["active": false])])
        #expect(
            try fixture.conflicts() == [
                #"\#(one): The server has deleted the User "u1@corp.example" since, and the commit changes it (active: "#
                    + "true -> false). Bring it back with the change, on top of the newest main, or leave it."
            ])
    }

    @Test func `what both sides deleted is gone`() throws {
        let fixture = try MergeFixture([one: Sample.user(1)], live: [one: nil], theirs: [one: nil])
        #expect(try fixture.merge() == [])
    }

    @Test func `another spelling of a file is no change against a deletion`() throws {
        let spelled = MergeFixture.File(Sample.user(1).text.replacing("\n", with: "\n\n"))
        let deleted = try MergeFixture([one: Sample.user(1)], live: [one: spelled], theirs: [one: nil])
        #expect(try deleted.merge() == [one])
        let kept = try MergeFixture([one: Sample.user(1)], live: [one: nil], theirs: [one: spelled])
        #expect(try kept.merge() == [])
    }

    @Test func `a group that one side deleted and whose members the other one changed is a conflict`() throws {
        let base: MergeFixture.Files = [one: Sample.user(1), two: Sample.user(2), group: Sample.group(9, [1])]
        let changed: MergeFixture.Files = [group: Sample.group(9, [1, 2])]
        let ofPerson = try MergeFixture(base, live: changed, theirs: [group: nil]).conflicts()
        #expect(ofPerson.count == 1)
        #expect(ofPerson.first?.contains("+ member \(Sample.id(2))") == true)
        let ofServer = try MergeFixture(base, live: [group: nil], theirs: changed).conflicts()
        #expect(ofServer.count == 1)
        #expect(ofServer.first?.contains("+ member \(Sample.id(2))") == true)
    }

    @Test func `the members that go with their users are no change of a deleted group`() throws {
        let base: MergeFixture.Files = [one: Sample.user(1), two: Sample.user(2), group: Sample.group(9, [1, 2])]
        let left: MergeFixture.Files = [one: nil, group: Sample.group(9, [2])]
        #expect(try MergeFixture(base, live: left, theirs: [group: nil]).merge() == [group])
        #expect(try MergeFixture(base, live: [group: nil], theirs: left).merge() == [one])
    }

    @Test func `a group with files of members is deleted whole, or not at all`() throws {
        let wide = Sample.wideGroup(9, [1, 300])
        let base = wide.merging([one: Sample.user(1), Sample.path(300): Sample.user(300)]) { $1 }
        let gone = try MergeFixture(base, theirs: wide.mapValues { _ in nil })
        #expect(try gone.merge() == wide.keys.sorted())
        let half = try MergeFixture(base, theirs: [group: nil])
        let conflicts = try half.conflicts()
        #expect(conflicts.count == 1 && conflicts.first?.contains("remove these members too") == true)
        let grown = try MergeFixture(
            base,
            live: [Sample.path(700): Sample.user(700), Sample.memberPath(700, of: 9): Sample.memberFile(9, [700])],
            theirs: wide.mapValues { _ in nil })
        #expect(try grown.conflicts().first?.contains("+ member \(Sample.id(700))") == true)
    }

    @Test func `a deleted resource leaves the attributes that refer to it, unless they must have it`() throws {
        let crate = try Depots()
        let box = crate.path(3, "Box")
        let shelf = crate.path(4, "Shelf")
        let lid = crate.path(5, "Lid")
        let base: MergeFixture.Files = crate.files.merging([
            shelf: crate.resource(4, "Shelf", [:]), box: crate.resource(3, "Box", ["code": "A"]),
            one: Sample.user(1),
        ]) { $1 }
        let kept = try MergeFixture(
            base,
            live: [
                box: crate.resource(
                    3, "Box",
                    [
                        "code": "A", "shelf": ["value": .string(Sample.id(4))],
                        "keepers": [["value": .string(Sample.id(1))]],
                    ])
            ], theirs: [shelf: nil, one: nil])
        #expect(try kept.merge() == [box, shelf, one].sorted())
        #expect(try kept.text(box) == crate.resource(3, "Box", ["code": "A"]).text)
        let needed = try MergeFixture(
            base, live: [lid: crate.resource(5, "Lid", ["box": ["value": .string(Sample.id(3))]])], theirs: [box: nil])
        let conflicts = try needed.conflicts()
        #expect(conflicts.count == 1)
        #expect(conflicts.first?.hasPrefix("\(lid): The commit deletes the Box") == true)
        #expect(conflicts.first?.contains("needs it") == true)
    }
}

/// Resources of types of one's own.
struct Depots {
    let types: [ResourceType]
    let files: MergeFixture.Files

    init() throws {
        let changes = Depot.definitions.map { path, object -> FileChange in
            let file = MergedFile(path: path, content: .new(JSONValue.object(object).canonicalBytes, mode: .file))
            return FileChange(
                path: path,
                new: FileChange.File(
                    isRegular: true, blob: file.content.entry?.id ?? .zero,
                    bytes: JSONValue.object(object).canonicalBytes))
        }
        let (definitions, problems) = DefinitionFiles().applying(changes, settings: Definitions.Settings())
        #expect(problems == [])
        types = definitions.definitions.resourceTypes
        files = Depot.definitions.mapValues { MergeFixture.File(.object($0)) }
    }

    func path(_ number: Int, _ type: String) -> String {
        types.first { $0.name == type }.map { Sample.path(number, $0) } ?? ""
    }

    func resource(_ number: Int, _ type: String, _ attributes: JSONObject) -> MergeFixture.File {
        let schema = types.first { $0.name == type }?.schema.id ?? ""
        let own: JSONObject = ["schemas": [.string(schema)], "id": .string(Sample.id(number))]
        return MergeFixture.File(.object(own.merging(attributes)))
    }
}
