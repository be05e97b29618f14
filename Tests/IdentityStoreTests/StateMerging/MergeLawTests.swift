import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `Laws of merging states` {
    /// A base and two sides that do not contradict each other.
    private struct Sides {
        let base: MergeModel
        let live: MergeModel
        let theirs: MergeModel
        let both: MergeModel
        let fixture: MergeFixture

        init(_ seed: UInt64, mayContradict: Bool = false) throws {
            var generator = SeededGenerator(seed: seed)
            base = MergeModel(random: &generator)
            let ours = base.edits(of: 0, mayContradict: mayContradict, &generator)
            let others = base.edits(of: 1, mayContradict: mayContradict, &generator)
            live = base.applying(ours)
            theirs = base.applying(others)
            both = live.applying(others)
            fixture = try MergeFixture(
                base.files, live: live.files(since: base), theirs: theirs.files(since: base))
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `what two sides change that do not contradict each other is all there, whoever comes first`(
        _ seed: UInt64
    ) throws {
        let sides = try Sides(seed)
        for (live, theirs) in [("live", "theirs"), ("theirs", "live")] {
            try sides.fixture.merge(live: live, theirs: theirs)
            let merged = MergeModel(try sides.fixture.snapshot("merged").contents)
            #expect(merged.users == sides.both.users)
            #expect(merged.names == sides.both.names)
            #expect(merged.members == sides.both.members)
            #expect(merged.fanOut == sides.both.fanOut)
        }
    }

    @Test(arguments: 400..<440 as Range<UInt64>)
    func `two sides are in conflict when they contradict each other, whoever comes first`(_ seed: UInt64) throws {
        let sides = try Sides(seed, mayContradict: true)
        let expected = sides.base.isContradicted(sides.live, sides.theirs)
        for (live, theirs) in [("live", "theirs"), ("theirs", "live")] {
            switch try sides.fixture.result(live: live, theirs: theirs) {
            case .conflicts(let problems): #expect(expected, "\(problems)")
            case .changes: #expect(!expected)
            }
        }
    }

    @Test(arguments: 100..<120 as Range<UInt64>)
    func `what the server did not change is what the person committed`(_ seed: UInt64) throws {
        let fixture = try Sides(seed).fixture
        try fixture.merge(live: "base")
        let (merged, theirs) = (try fixture.files(), try fixture.files("theirs"))
        #expect(merged.filter { theirs[$0.key] != $0.value } == [:])
        #expect(theirs.filter { merged[$0.key] != $0.value } == [:])
        #expect(try fixture.git("rev-parse", "merged^{tree}") == fixture.git("rev-parse", "theirs^{tree}"))
    }

    @Test(arguments: 200..<220 as Range<UInt64>)
    func `what both sides have is no change`(_ seed: UInt64) throws {
        let fixture = try Sides(seed).fixture
        #expect(try fixture.merge(live: "theirs") == [])
        #expect(try fixture.merge(theirs: "base") == [])
        try fixture.commit("theirs-and-more", from: "theirs", ["note": "1\n"])
        #expect(try fixture.merge(live: "theirs-and-more", theirs: "theirs") == [])
        #expect(try fixture.merge(live: "theirs", theirs: "theirs-and-more") == ["note"])
    }

    @Test(arguments: 300..<320 as Range<UInt64>)
    func `a merge that is merged again changes nothing`(_ seed: UInt64) throws {
        let fixture = try Sides(seed).fixture
        try fixture.merge()
        #expect(try fixture.merge(live: "merged") == [])
        #expect(try fixture.merge(live: "merged", theirs: "live") == [])
    }

    @Test func `objects that the commit does not touch are not read`() throws {
        let numbers = [0x100, 0x200, 0x300, 0x400, 0x500]
        let users = Dictionary(
            uniqueKeysWithValues: numbers.map { (Sample.path($0), Sample.user($0) as MergeFixture.File?) })
        let group = Sample.wideGroup(9, [0x100, 0x200, 0x300])
        let fixture = try MergeFixture(
            group.merging(users) { $1 },
            live: [
                Sample.path(0x100): Sample.user(0x100, ["title": "A"]),
                Sample.path(0x200): Sample.user(0x200, ["title": "B"]),
                Sample.memberPath(0x200, of: 9): Sample.memberFile(9, [0x200, 0x201]),
                Sample.path(0x201): Sample.user(0x201),
            ],
            theirs: [
                Sample.path(0x100): Sample.user(0x100, ["nickName": "M"]),
                Sample.memberPath(0x100, of: 9): nil, Sample.path(0x102): Sample.user(0x102),
            ])
        let repository = try fixture.open()
        let live = try fixture.snapshot()
        for path in ["live:users/2", "base:users/2", "base:users/3", "base:users/4", "base:users/5"] {
            for id in try fixture.git("rev-list", "--objects", "--no-object-names", path).split(separator: "\n") {
                try FileManager.default.removeItem(
                    atPath: "\(fixture.directory)/objects/\(id.prefix(2))/\(id.dropFirst(2))")
            }
        }
        for name in ["20", "30"] {
            let id = try fixture.git(
                "rev-parse", "base:" + ResourcePath.membersDirectory(of: Sample.path(9, .group)) + name + ".json")
            try FileManager.default.removeItem(
                atPath: "\(fixture.directory)/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        }
        let result = try StateMerge(
            base: fixture.tree("base", repository), live: live, theirs: fixture.tree("theirs", repository)
        ).result(in: repository)
        guard case .changes(let files, _) = result else { throw MergeFixture.Unexpected(result: result) }
        #expect(
            files.map(\.path) == [
                Sample.memberPath(0x100, of: 9), Sample.path(0x100), Sample.path(0x102),
            ])
    }
}
