import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `What a person has as the log had it after the base` {
    private let one = Sample.path(1)
    private let two = Sample.path(2)
    private let group = Sample.path(9, .group)
    private let other = Sample.path(10, .group)

    /// Makes a log of several commits, and what a person made of the base.
    private func fixture(
        _ base: MergeFixture.Files, log: [MergeFixture.Files], theirs: MergeFixture.Files
    ) throws -> MergeFixture {
        let fixture = try MergeFixture(base, theirs: theirs)
        for files in log { try fixture.commit("live", from: "live", files) }
        return fixture
    }

    private func leftOut(_ fixture: MergeFixture) throws -> [String] {
        let result = try fixture.result(sinceBase: true)
        guard case .changes(_, let leftOut) = result else { throw MergeFixture.Unexpected(result: result) }
        return leftOut.map(\.description)
    }

    @Test func `is not the person's as a whole file`() throws {
        let fixture = try fixture(
            [one: Sample.user(1)],
            log: [[one: Sample.user(1, ["title": "B"])], [one: Sample.user(1, ["title": "C"])]],
            theirs: [one: Sample.user(1, ["title": "B"]), two: Sample.user(2)])
        #expect(try fixture.merge(sinceBase: true) == [two])
        #expect(try fixture.value(one)["title"] == "C")
        #expect(try leftOut(fixture) == [#"\#(one): title: "B" in the commit, "C" on the server"#])
    }

    @Test func `is not the person's as one attribute among the person's own`() throws {
        let fixture = try fixture(
            [one: Sample.user(1, ["name": ["givenName": "M"]])],
            log: [
                [one: Sample.user(1, ["active": false, "name": ["givenName": "Mi"]])],
                [one: Sample.user(1, ["name": ["givenName": "Mira"]])],
            ],
            theirs: [one: Sample.user(1, ["active": false, "name": ["givenName": "Mi", "familyName": "Holt"]])])
        #expect(try fixture.merge(sinceBase: true) == [one])
        let merged = try fixture.value(one)
        #expect(merged["active"] == true && merged["name"] == ["familyName": "Holt", "givenName": "Mira"])
        #expect(
            try leftOut(fixture) == [
                "\(one): active: false in the commit, true on the server",
                #"\#(one): name.givenName: "Mi" in the commit, "Mira" on the server"#,
            ])
    }

    @Test func `is not the person's as one value of a list`() throws {
        let (a, b, c, d): (JSONValue, JSONValue, JSONValue, JSONValue) = (
            ["value": "a@x.example"], ["value": "b@x.example"], ["value": "c@x.example"], ["value": "d@x.example"]
        )
        let fixture = try fixture(
            [one: Sample.user(1, ["emails": [a]])],
            log: [[one: Sample.user(1, ["emails": [a, b]])], [one: Sample.user(1, ["emails": [a, c]])]],
            theirs: [one: Sample.user(1, ["emails": [a, b, d]])])
        try fixture.merge(sinceBase: true)
        #expect(try fixture.value(one)["emails"] == [a, c, d])
    }

    @Test func `is not the person's as a member, whether it came or went`() throws {
        let users = Dictionary(
            uniqueKeysWithValues: (1...5).map { (Sample.path($0), Sample.user($0) as MergeFixture.File?) })
        let fixture = try fixture(
            users.merging([group: Sample.group(9, [1, 2])]) { $1 },
            log: [
                [group: Sample.group(9, [2, 3])], [group: Sample.group(9, [1, 2], ["externalId": "x"])],
            ],
            theirs: [group: Sample.group(9, [2, 3, 4])])
        try fixture.merge(sinceBase: true)
        #expect(try fixture.value(group)["members"] == Sample.members([1, 2, 4]))
        #expect(
            try leftOut(fixture) == [
                "\(group): members: \(Sample.id(3)) in the commit, not on the server",
                "\(group): members: \(Sample.id(1)) on the server, not in the commit",
            ])
    }

    @Test func `is not the person's in files of members`() throws {
        let users = Dictionary(
            uniqueKeysWithValues: (1...5).map { (Sample.path($0), Sample.user($0) as MergeFixture.File?) })
        let file = Sample.memberPath(1, of: 9)
        let fixture = try fixture(
            users.merging(Sample.wideGroup(9, [1, 2])) { $1 },
            log: [[file: Sample.memberFile(9, [1, 2, 3])], [file: Sample.memberFile(9, [1, 2, 5])]],
            theirs: [file: Sample.memberFile(9, [1, 2, 3, 4])])
        try fixture.merge(sinceBase: true)
        // So few members move back into the file of the group when it is written.
        #expect(try fixture.value(group)["members"] == Sample.members([1, 2, 4, 5]))
    }

    @Test func `does not bring back what the server deleted, but the person's own does not go unsaid`() throws {
        let log: [MergeFixture.Files] = [[one: Sample.user(1, ["title": "B"])], [one: nil]]
        let stale = try fixture([one: Sample.user(1)], log: log, theirs: [one: Sample.user(1, ["title": "B"])])
        #expect(try stale.merge(sinceBase: true) == [])
        #expect(try leftOut(stale) == ["\(one): The server has deleted it since."])
        let own = try fixture(
            [one: Sample.user(1)], log: log, theirs: [one: Sample.user(1, ["title": "B", "nickName": "M"])])
        guard case .conflicts(let problems) = try own.result(sinceBase: true) else {
            Issue.record("It is no conflict.")
            return
        }
        #expect(problems.first?.reason.contains("nickName") == true)
    }

    @Test func `does not bring back what the server made and deleted again`() throws {
        let log: [MergeFixture.Files] = [[one: Sample.user(1, ["title": "B"])], [one: nil]]
        let stale = try fixture([two: Sample.user(2)], log: log, theirs: [one: Sample.user(1, ["title": "B"])])
        #expect(try stale.merge(sinceBase: true) == [])
        #expect(try leftOut(stale) == ["\(one): The server has deleted it since."])
        let own = try fixture(
            [two: Sample.user(2)], log: log, theirs: [one: Sample.user(1, ["title": "B", "nickName": "M"])])
        guard case .conflicts(let problems) = try own.result(sinceBase: true) else {
            Issue.record("It is no conflict.")
            return
        }
        #expect(problems.first?.reason.contains("nickName") == true)
        #expect(problems.first?.reason.contains("title") == false)
    }

    @Test func `is not the person's when the server took it back, and has the file as it was`() throws {
        let (a, b, c): (JSONValue, JSONValue, JSONValue) = (
            ["value": "a@x.example"], ["value": "b@x.example"], ["value": "c@x.example"]
        )
        let list = try fixture(
            [one: Sample.user(1, ["emails": [a]])],
            log: [[one: Sample.user(1, ["emails": [a, b]])], [one: Sample.user(1, ["emails": [a]])]],
            theirs: [one: Sample.user(1, ["emails": [a, b, c]])])
        try list.merge(sinceBase: true)
        #expect(try list.value(one)["emails"] == [a, c])
        let members = try fixture(
            [one: Sample.user(1), two: Sample.user(2), Sample.path(3): Sample.user(3), group: Sample.group(9, [1])],
            log: [[group: Sample.group(9, [1, 2])], [group: Sample.group(9, [1])]],
            theirs: [group: Sample.group(9, [1, 2, 3])])
        try members.merge(sinceBase: true)
        #expect(try members.value(group)["members"] == Sample.members([1, 3]))
        #expect(
            try leftOut(members) == ["\(group): members: \(Sample.id(2)) in the commit, not on the server"])
        let other = try fixture(
            ["CODEOWNERS": "a\n"], log: [["CODEOWNERS": "b\n"], ["CODEOWNERS": "a\n"]],
            theirs: ["CODEOWNERS": "b\n"])
        #expect(try other.merge(sinceBase: true) == [])
        #expect(try leftOut(other) == ["CODEOWNERS: The server has changed it since."])
    }

    @Test func `is not the person's in another file`() throws {
        let fixture = try fixture(
            ["CODEOWNERS": "a\n"], log: [["CODEOWNERS": "b\n"], ["CODEOWNERS": "c\n"]], theirs: ["CODEOWNERS": "b\n"])
        #expect(try fixture.merge(sinceBase: true) == [])
        #expect(try leftOut(fixture) == ["CODEOWNERS: The server has changed it since."])
    }

    @Test func `is the person's when the log had it only until the base`() throws {
        let fixture = try MergeFixture([one: Sample.user(1, ["title": "A"])])
        try fixture.commit("start", from: "base", [one: Sample.user(1, ["title": "B"])])
        try fixture.commit("live", from: "start", [one: Sample.user(1, ["title": "B", "nickName": "M"])])
        try fixture.commit("live", from: "live", [one: Sample.user(1, ["title": "B", "nickName": "N"])])
        try fixture.commit("theirs", from: "start", [one: Sample.user(1, ["title": "A"])])
        try fixture.merge(base: "start", sinceBase: true)
        #expect(try fixture.value(one)["title"] == "A")
        #expect(try fixture.value(one)["nickName"] == "N")
    }

    @Test func `counts from where the base was merged into the log, not from before`() throws {
        let fixture = try MergeFixture([one: Sample.user(1, ["title": "A"])])
        try fixture.commit("person", from: "base", [one: Sample.user(1, ["title": "A", "nickName": "M"])])
        try fixture.commit("live", from: "base", [one: Sample.user(1, ["title": "B"])])
        try fixture.commit("both", from: "live", [one: Sample.user(1, ["title": "B", "nickName": "M"])])
        let merge = try fixture.git("commit-tree", "both^{tree}", "-p", "live", "-p", "person", "-m", "Merge")
        try fixture.git("update-ref", "refs/heads/live", merge)
        try fixture.commit("live", from: "live", [one: Sample.user(1, ["title": "C", "nickName": "M"])])
        try fixture.commit("theirs", from: "person", [one: Sample.user(1, ["title": "A"])])
        try fixture.merge(base: "person", sinceBase: true)
        #expect(try fixture.value(one)["nickName"] == nil)
        #expect(try fixture.value(one)["title"] == "C")
        try fixture.commit("theirs", from: "person", [one: Sample.user(1, ["title": "B"])])
        try fixture.merge(base: "person", sinceBase: true)
        #expect(try fixture.value(one)["title"] == "C")
        #expect(try fixture.value(one)["nickName"] == nil)
    }
}
