import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A review of the log` {
    /// Compares what a review says of each point of a history with the model.
    private static func compare(_ history: RecordedHistory, _ review: Review) throws {
        for (commit, model) in history.steps {
            let point = PointInLog.commit(commit)
            for (id, group) in model.groups {
                let named = NamedResource(ResourceReference(.group, id), name: group.name)
                let members = try review.members(of: named, at: point)
                #expect(members.map(\.id).sorted() == group.members.sorted(), "\(commit)")
                #expect(members.map(\.name) == group.members.map { model.name(of: $0) }.sorted(), "\(commit)")
                let value = try review.value(of: named, at: point)
                #expect(value["displayName"] == .string(group.name))
                #expect((value["members"]?.array ?? []).count == group.members.count)
            }
            for (id, user) in model.users {
                let named = NamedResource(ResourceReference(.user, id), name: user.name)
                let groups = model.groups.values.filter { $0.members.contains(id) }.map(\.name)
                #expect(try review.groups(of: named, at: point).map(\.name) == groups.sorted(), "\(commit)")
                let value = try review.value(of: named, at: point)
                #expect(value["userName"] == .string(user.name) && value["title"]?.string == user.title)
                #expect(try review.find(user.name.uppercased(), at: point).id == id)
            }
        }
    }

    /// The commits that changed something, newest first, as the model has it.
    private static func commits<Value: Equatable>(
        _ history: RecordedHistory, _ value: (RecordedHistory.Model) -> Value
    ) -> [String] {
        let models = [RecordedHistory.Model()] + history.steps.map(\.model)
        return zip(history.steps, models).filter { value($0.model) != value($1) }.map(\.0.commit).reversed()
    }

    private static func log(_ review: Review, _ change: (inout LogQuery) -> Void) throws -> [ReviewedChange] {
        var query = LogQuery()
        change(&query)
        var found: [ReviewedChange] = []
        try review.log(query, isDetailed: true) {
            found.append($0)
            return true
        }
        return found
    }

    @Test(.timeLimit(.minutes(10)), arguments: 0..<4 as Range<UInt64>)
    func `agrees with a plain model at each commit, and in the log of each user and group`(_ seed: UInt64) async throws
    {
        var generator = SeededGenerator(seed: seed)
        let history = try await RecordedHistory()
        for number in 0..<60 {
            if number == 30 { try await history.changeFanOut(to: 4) }
            try await history.change(&generator)
        }
        let review = try Review(history.fixture.location)
        #expect(review.index.count == history.steps.count)
        try Self.compare(history, review)
        for id in Set(history.steps.flatMap(\.model.users.keys)) {
            let found = try Self.log(review) { $0.users = [ResourceReference(.user, id)] }
            let expected = Self.commits(history) { model in
                [model.users[id].map { "\($0)" } ?? ""]
                    + model.groups.filter { $0.value.members.contains(id) }.keys.sorted()
            }
            #expect(found.map(\.commit) == expected, "\(id)")
        }
        for id in Set(history.steps.flatMap(\.model.groups.keys)) {
            let found = try Self.log(review) { $0.groups = [ResourceReference(.group, id)] }
            #expect(found.map(\.commit) == Self.commits(history) { $0.groups[id] }, "\(id)")
        }
        let all = try Self.log(review) { _ in }
        #expect(all.map(\.commit) == history.steps.map(\.commit).reversed())
        let titles = try Self.log(review) { $0.attribute = "Title" }
        #expect(titles.map(\.commit) == Self.commits(history) { $0.users.compactMapValues(\.title) })
        let entra = try Self.log(review) { $0.client = "entra" }
        #expect(entra.map(\.commit) == all.filter { $0.author == "entra" }.map(\.commit))
        await history.store.close()
    }

    @Test func `finds the state at a time: the newest commit until then`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("a@corp.example")
        let tip = try fixture.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
        // Commits of a person with clocks that go wrong: the second one counts as late as the first one.
        var expected: [(time: Int64, commit: String)] = []
        var parent = tip
        let start = Int64(try fixture.git("log", "-1", "--format=%ct", tip).trimmingCharacters(in: .newlines)) ?? 0
        for (number, offset) in [100, 50, 200].enumerated() {
            let tree = try fixture.git("rev-parse", "\(parent)^{tree}").trimmingCharacters(in: .newlines)
            let commit = try Program.run(
                [
                    "env", "GIT_COMMITTER_DATE=\(start + Int64(offset)) +0000", "git", "--git-dir",
                    fixture.location.gitDirectory, "-c", "user.name=A", "-c", "user.email=a@b",
                    "commit-tree", tree, "-p", parent, "-m", "\(number)",
                ]).output.trimmingCharacters(in: .newlines)
            expected.append((start + Int64(max(offset, 100)), commit))
            parent = commit
        }
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/scimgit/live", parent)
        let review = try Review(fixture.location)
        func commit(at time: Int64) throws -> String { try review.point(.time(time)).commit.description }
        #expect(try commit(at: start + 99) == tip)
        #expect(try commit(at: start + 100) == expected[1].commit)
        #expect(try commit(at: start + 199) == expected[1].commit)
        #expect(try commit(at: start + 200) == expected[2].commit)
        #expect(try commit(at: start + 1_000_000) == expected[2].commit)
        #expect(throws: ReviewError.self) { try commit(at: start - 1_000_000) }
        #expect(try review.find(user).name == "a@corp.example")
    }
}
