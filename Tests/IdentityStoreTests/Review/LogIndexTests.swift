import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `The index of the log` {
    private static func folder(_ fixture: StoreFixture) -> String { fixture.location.privateDirectory + "/log-index" }

    private static func files(_ fixture: StoreFixture) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder(fixture)).filter { $0 != "lock" }.sorted()
    }

    /// The commits by first parents, oldest first.
    private static func commits(_ fixture: StoreFixture) throws -> [String] {
        try fixture.git("rev-list", "--reverse", "--first-parent", "scimgit/live").split(separator: "\n").map(
            String.init)
    }

    private static func expect(_ review: Review, has commits: [String]) {
        #expect((0..<review.index.count).map { review.index.commit(at: $0).description } == commits)
        for (position, commit) in commits.enumerated() {
            #expect(ObjectID(hex: commit).flatMap { review.index.position(of: $0) } == position)
        }
    }

    @Test func `is written for many commits, goes on from there, and is made anew where it is lost or damaged`()
        async throws
    {
        let fixture = try await StoreFixture(bare: true)
        for number in 0..<20 { try await fixture.createUser("u\(number)@corp.example") }
        Self.expect(try Review(fixture.location), has: try Self.commits(fixture))
        #expect(try Self.files(fixture) == ["0-21"])
        try await fixture.createUser("one-more@corp.example")
        let review = try Review(fixture.location)
        Self.expect(review, has: try Self.commits(fixture))
        #expect(try review.find("one-more@corp.example").name == "one-more@corp.example")
        #expect(try Self.files(fixture) == ["0-21"])
        for number in 20..<40 { try await fixture.createUser("u\(number)@corp.example") }
        Self.expect(try Review(fixture.location), has: try Self.commits(fixture))
        #expect(try Self.files(fixture) == ["0-42"])
        let file = Self.folder(fixture) + "/0-42"
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        for damaged in [Data(), Data(whole.dropLast()), Data(count: whole.count)] {
            try damaged.write(to: URL(fileURLWithPath: file))
            Self.expect(try Review(fixture.location), has: try Self.commits(fixture))
            #expect(IndexSegment(try Data(contentsOf: URL(fileURLWithPath: file)))?.count == 42)
        }
    }

    @Test func `follows a log that was set back or written anew`() async throws {
        let fixture = try await StoreFixture(bare: true)
        for number in 0..<20 { try await fixture.createUser("u\(number)@corp.example") }
        _ = try Review(fixture.location)
        let commits = try Self.commits(fixture)
        func moveLog(to commit: String) throws {
            try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/scimgit/live", commit)
        }
        try moveLog(to: commits[10])
        let earlier = try Review(fixture.location)
        Self.expect(earlier, has: Array(commits[...10]))
        #expect(throws: ReviewError.self) { try earlier.find("u15@corp.example") }
        let tree = try fixture.git("rev-parse", "\(commits[15])^{tree}").trimmingCharacters(in: .newlines)
        let other = try fixture.git(
            "-c", "user.name=A", "-c", "user.email=a@corp.example", "commit-tree", tree, "-p", commits[10], "-m", "x"
        ).trimmingCharacters(in: .newlines)
        try moveLog(to: other)
        let anew = try Review(fixture.location)
        Self.expect(anew, has: Array(commits[...10]) + [other])
        #expect(try anew.find("u14@corp.example").name == "u14@corp.example")
        #expect(throws: ReviewError.self) { try anew.find("u15@corp.example") }
        try moveLog(to: commits[20])
        Self.expect(try Review(fixture.location), has: commits)
    }

    @Test func `answers the same however its commits are divided among segments`() async throws {
        let fixture = try await StoreFixture(bare: true)
        var generator = SeededGenerator(seed: 12)
        var users: [String] = []
        for number in 0..<30 { users.append(try await fixture.createUser("u\(number)@corp.example")) }
        let group = try await fixture.createGroup("G", members: Array(users[..<5]))
        for _ in 0..<20 {
            let member: JSONValue = ["value": .string(generator.one(of: users))]
            _ = try await fixture.patch(group, of: .group, ["op": "add", "path": "members", "value": [member]])
        }
        let whole = try Review(fixture.location).index
        let reader = try StateReader(fixture.location)
        for cut in [20, whole.count - 1] {
            let tips = [whole.commit(at: cut - 1), whole.commit(at: whole.count - 1)]
            try FileManager.default.removeItem(atPath: Self.folder(fixture))
            let parts = try tips.map { try LogIndexing(location: fixture.location).index(to: $0, in: reader) }
            let index = try #require(parts.last)
            for user in users {
                let (key, name) = (IndexKey(.member, user), IndexKey(.name, user))
                #expect(Array(index.positions(of: key)) == Array(whole.positions(of: key)))
                #expect(index.texts(of: key) == whole.texts(of: key))
                #expect(index.texts(of: name) == ["User/\(user)"])
            }
            #expect((0..<index.count).allSatisfy { index.time(at: $0) == whole.time(at: $0) })
        }
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func `has of what the writer made what it would read`(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let history = try await RecordedHistory()
        for _ in 0..<120 { try await history.change(&generator) }
        let made = history.store.writer.made.take()
        // The others are merges, and what was committed by hand.
        let ids = Set(made.map(\.id.description))
        #expect(made.count > 60 && made.map(\.id.description) == history.steps.map(\.commit).filter(ids.contains))
        var indexing = LogIndexing(location: history.fixture.location)
        let reader = try StateReader(indexing.location)
        let tip = try reader.repository.commit(named: nil)
        for commit in made {
            let found = try reader.repository.commit(commit.id)
            let before = try reader.repository.commit(commit.parent)
            let difference = try RecordedDifference(
                from: reader.state(of: before.tree), to: reader.state(of: found.tree))
            let read = IndexedCommit(commit.id, CommitTrailers(found), difference.changes)
            #expect(Self.text(commit.indexKeys) == Self.text(read.keys), "\(commit.message)")
            #expect(commit.seconds == found.committer.seconds)
        }
        indexing.known = Dictionary(
            uniqueKeysWithValues: made.filter { _ in Bool.random(using: &generator) }.map { ($0.id, $0) })
        let index = try indexing.index(to: tip, in: reader)
        #expect((0..<index.count).map { index.commit(at: $0).description } == history.steps.map(\.commit))
        for commit in made {
            let position = try #require(index.position(of: commit.id))
            for (key, _) in commit.indexKeys { #expect(index.has(key, at: position)) }
        }
    }

    private static func text(_ keys: [(key: IndexKey, text: String?)]) -> [String] {
        keys.map { "\($0.key.value) \($0.text ?? "")" }.sorted()
    }
}
