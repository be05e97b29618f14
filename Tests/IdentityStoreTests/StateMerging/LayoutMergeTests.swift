import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `Merging states of different layouts` {
    private static let numbers = [1, 2, 3]

    /// Users where a fan-out has them, and what takes them away from where the other one has them.
    private static func moved(_ files: [Int: MergeFixture.File], from old: Int = 3, to new: Int = 4)
        -> MergeFixture.Files
    {
        var moved: MergeFixture.Files = [
            StateFormat.fileName: MergeFixture.File(["format": 1, "fanout": .number(JSONNumber(new))])
        ]
        for (number, file) in files {
            moved[Sample.path(number, fanOut: old)] = .some(nil)
            moved[Sample.path(number, fanOut: new)] = file
        }
        return moved
    }

    private static var base: MergeFixture.Files {
        Dictionary(uniqueKeysWithValues: numbers.map { (Sample.path($0), Sample.user($0) as MergeFixture.File?) })
    }

    private static let users = Dictionary(uniqueKeysWithValues: numbers.map { ($0, Sample.user($0)) })

    @Test func `a fan-out of the server and changes of a person are merged where the server has the files`() throws {
        let fixture = try MergeFixture(
            Self.base, live: Self.moved(Self.users.merging([1: Sample.user(1, ["title": "A"])]) { $1 }),
            theirs: [
                Sample.path(1): Sample.user(1, ["nickName": "M"]), Sample.path(2): Sample.user(2, ["nickName": "N"]),
                Sample.path(3): nil, Sample.path(7): Sample.user(7),
            ])
        try fixture.merge()
        #expect(
            try fixture.files().filter { $0.key.hasPrefix("users/") } == [
                Sample.path(1, fanOut: 4): "100644 " + Sample.user(1, ["title": "A", "nickName": "M"]).text,
                Sample.path(2, fanOut: 4): "100644 " + Sample.user(2, ["nickName": "N"]).text,
                Sample.path(7, fanOut: 4): "100644 " + Sample.user(7).text,
            ])
    }

    @Test func `a fan-out of a person takes along what the server changed and added since`() throws {
        let wide = Sample.wideGroup(9, [1, 2])
        let fixture = try MergeFixture(
            Self.base,
            live: wide.merging([
                Sample.path(1): Sample.user(1, ["title": "A"]), Sample.path(3): nil, Sample.path(7): Sample.user(7),
            ]) { $1 },
            theirs: Self.moved(Self.users.merging([2: Sample.user(2, ["nickName": "N"])]) { $1 }))
        try fixture.merge()
        let moved = Sample.wideGroup(9, [1, 2], fanOut: 4).compactMapValues { $0.map { "100644 " + $0.text } }
        let users = [
            Sample.path(1, fanOut: 4): "100644 " + Sample.user(1, ["title": "A"]).text,
            Sample.path(2, fanOut: 4): "100644 " + Sample.user(2, ["nickName": "N"]).text,
            Sample.path(7, fanOut: 4): "100644 " + Sample.user(7).text,
        ]
        #expect(
            try fixture.files().filter { $0.key.contains("/") } == users.merging(moved) { $1 })
    }

    @Test func `a fan-out of both sides is one`() throws {
        let fixture = try MergeFixture(
            Self.base, live: Self.moved(Self.users.merging([1: Sample.user(1, ["title": "A"])]) { $1 }),
            theirs: Self.moved(Self.users.merging([2: Sample.user(2, ["title": "B"])]) { $1 }))
        #expect(try fixture.merge() == [Sample.path(2, fanOut: 4)])
    }

    private static let group = Sample.path(9, .group)
    private static func users(_ numbers: some Sequence<Int>) -> MergeFixture.Files {
        Dictionary(uniqueKeysWithValues: numbers.map { (Sample.path($0), Sample.user($0) as MergeFixture.File?) })
    }

    /// The members of the merged group, whatever its layout.
    private func members(_ fixture: MergeFixture, of group: Int = 9) throws -> Set<String> {
        Set(try #require(try fixture.snapshot("merged").contents.resource(Sample.id(group))).memberIDs)
    }

    private static func ids(_ numbers: Int...) -> Set<String> { Set(numbers.map { Sample.id($0) }) }

    @Test func `members are merged as a set`() throws {
        let fixture = try MergeFixture(
            Self.users(1...6).merging([Self.group: Sample.group(9, [1, 2, 3, 4])]) { $1 },
            live: [Self.group: Sample.group(9, [2, 3, 4, 5])], theirs: [Self.group: Sample.group(9, [1, 2, 3, 6])])
        try fixture.merge()
        #expect(try fixture.text(Self.group) == Sample.group(9, [2, 3, 5, 6]).text)
    }

    @Test func `the names of members are never in conflict`() throws {
        func group(_ name: String, _ title: String) -> MergeFixture.File {
            Sample.group(
                9, [],
                [
                    "displayName": .string(title),
                    "members": [["display": .string(name), "value": .string(Sample.id(1))]],
                ])
        }
        let fixture = try MergeFixture(
            [Sample.path(1): Sample.user(1), Self.group: group("A", "G")], live: [Self.group: group("B", "H")],
            theirs: [Self.group: group("C", "G")])
        #expect(try fixture.merge() == [])
    }

    @Test func `members that the server moved to files of their own take a person's change`() throws {
        let base = Self.users(1...3).merging([Sample.path(300): Sample.user(300)]) { $1 }
        let fixture = try MergeFixture(
            base.merging([Self.group: Sample.group(9, [1, 2, 300])]) { $1 }, live: Sample.wideGroup(9, [1, 2, 300]),
            theirs: [Self.group: Sample.group(9, [1, 3, 300], ["displayName": "H"])])
        try fixture.merge()
        // So few members come back into the file of the group, as with any change of them.
        #expect(try fixture.files().keys.filter { $0.hasPrefix("groups/") } == [Self.group])
        #expect(try fixture.text(Self.group) == Sample.group(9, [1, 3, 300], ["displayName": "H"]).text)
    }

    @Test func `members that a person moved to files of their own take the server's change`() throws {
        let fixture = try MergeFixture(
            Self.users(1...3).merging([Self.group: Sample.group(9, [1, 2])]) { $1 },
            live: [Self.group: Sample.group(9, [1, 2, 3])], theirs: Sample.wideGroup(9, [1, 2], ["displayName": "H"]))
        try fixture.merge()
        #expect(try fixture.text(Self.group) == Sample.group(9, [1, 2, 3], ["displayName": "H"]).text)
        #expect(try fixture.files().keys.filter { $0.hasPrefix("groups/") } == [Self.group])
    }

    @Test func `one file of members is merged without the others`() throws {
        let many = Array(1...600)
        let base = Self.users(1...610).merging(Sample.wideGroup(4000, many)) { $1 }
        let fixture = try MergeFixture(
            base,
            live: [
                Sample.memberPath(5, of: 4000): Sample.memberFile(4000, (1...15).filter { $0 != 5 }),
                Sample.memberPath(100, of: 4000): Sample.memberFile(4000, (96...111).filter { $0 != 100 }),
            ],
            theirs: [
                Sample.memberPath(5, of: 4000): Sample.memberFile(4000, (1...15).filter { $0 != 7 }),
                Sample.memberPath(200, of: 4000): Sample.memberFile(4000, (192...207).filter { $0 != 200 }),
            ])
        #expect(try fixture.merge() == [Sample.memberPath(5, of: 4000), Sample.memberPath(200, of: 4000)])
        #expect(
            try fixture.text(Sample.memberPath(5, of: 4000))
                == Sample.memberFile(4000, (1...15).filter { $0 != 5 && $0 != 7 }).text)
        let left = Set(many).subtracting([5, 7, 100, 200]).map { Sample.id($0) }
        #expect(try members(fixture, of: 4000) == Set(left))
    }

    @Test func `the own file of a group with files of members is taken as it is`() throws {
        let named = MergeFixture.File(Sample.group(9, [], ["displayName": "H"]).text.replacing("\n", with: "\n\n"))
        let fixture = try MergeFixture(
            Self.users(1...3).merging(Sample.wideGroup(9, [1, 300])) { $1 }.merging([Sample.path(300): Sample.user(300)]
            ) { $1 },
            live: [Sample.memberPath(1, of: 9): Sample.memberFile(9, [1, 2])],
            theirs: [Self.group: named, Sample.memberPath(300, of: 9): nil])
        #expect(try fixture.merge() == [Self.group, Sample.memberPath(300, of: 9)])
        #expect(try fixture.text(Self.group) == named.text)
        #expect(try members(fixture) == Self.ids(1, 2))
    }

    @Test func `a group that grows beyond the limit has files of members, and its attributes are merged`() throws {
        let group = Sample.path(4000, .group)
        let fixture = try MergeFixture(
            Self.users(1...1010).merging([group: Sample.group(4000, Array(1...990))]) { $1 },
            live: [group: Sample.group(4000, Array(1...998))],
            theirs: [group: Sample.group(4000, Array(1...990) + Array(1000...1010), ["displayName": "H"])])
        try fixture.merge()
        #expect(try fixture.text(group) == Sample.group(4000, [], ["displayName": "H"]).text)
        #expect(try members(fixture, of: 4000) == Set((Array(1...998) + Array(1000...1010)).map { Sample.id($0) }))
    }

    @Test func `members that both sides moved to files of their own are a set`() throws {
        let fixture = try MergeFixture(
            Self.users(1...3).merging([Self.group: Sample.group(9, [1, 2]), Sample.path(300): Sample.user(300)]) { $1 },
            live: Sample.wideGroup(9, [2]), theirs: Sample.wideGroup(9, [1, 2, 300]))
        try fixture.merge()
        #expect(try members(fixture) == Self.ids(2, 300))
    }

    @Test func `the first members of a group on each side, in either place, are put into one`() throws {
        let base = Self.users(1...3).merging([Self.group: Sample.group(9)]) { $1 }
        let (own, beside) = ([Self.group: Sample.group(9, [1])] as MergeFixture.Files, Sample.wideGroup(9, [2]))
        for (live, theirs) in [(own, beside), (beside, own)] {
            let fixture = try MergeFixture(base, live: live, theirs: theirs)
            try fixture.merge()
            #expect(try fixture.text(Self.group) == Sample.group(9, [1, 2]).text)
            #expect(try fixture.files().keys.filter { $0.hasPrefix("groups/") } == [Self.group])
        }
    }

    @Test func `a member in a file of another group's is a problem`() throws {
        let fixture = try MergeFixture(
            Self.users(1...3).merging(Sample.wideGroup(9, [1])) { $1 },
            live: [Sample.memberPath(1, of: 9): Sample.memberFile(9, [1, 2])],
            theirs: [Sample.memberPath(1, of: 9): Sample.memberFile(10, [1, 3])])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.count == 1 && conflicts.first?.contains("The members are those of the group") == true)
    }

    @Test func `a member in both places stays when a person tidies one of them up`() throws {
        let both = Sample.wideGroup(9, [1, 2]).merging([Self.group: Sample.group(9, [1])]) { $1 }
        let fixture = try MergeFixture(
            Self.users(1...3).merging(both) { $1 }, live: [Self.group: Sample.group(9, [1, 3])],
            theirs: [Self.group: Sample.group(9)])
        try fixture.merge()
        #expect(try members(fixture) == Self.ids(1, 2, 3))
    }
}
