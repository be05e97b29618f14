import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

/// What is worked out while clients are served, and fits in the writer's turn by a comparison.
@Suite struct `A restoration that was worked out` {
    private func restoration(_ work: RestorationRequest.Work, _ fixture: StoreFixture) throws -> Restoration {
        Restoration(
            request: RestorationRequest(work, by: try StoreFixture.ada()), location: fixture.location)
    }

    private func revert(_ commits: [String], _ fixture: StoreFixture) throws -> Restoration {
        try restoration(.revert(commits: commits, isSquashed: false), fixture)
    }

    @Test func `is carried out as it is though clients changed others`() async throws {
        let fixture = try await StoreFixture(bare: true)
        var commits: [String] = []
        var users: [String] = []
        for number in 0..<300 { users.append(try await fixture.createUser("u\(number)@corp.example")) }
        for user in users { commits.insert(try await fixture.set(["title": "T"], of: user), at: 0) }
        let work = try revert(commits, fixture)
        let prepared = try work.workedOut(on: fixture.store.snapshot)
        let others = [
            try await fixture.createUser("other@corp.example"), try await fixture.createUser("o2@corp.example"),
        ]
        try await fixture.set(["title": "Kept"], of: others[0])
        let outcome = try await fixture.store.writer.take(work, prepared: prepared, worksOut: false)
        #expect(outcome.status == .done && outcome.plan.commits.count == 300)
        #expect(outcome.plan.commits.last?.id == fixture.tip)
        #expect(outcome.plan.digest == prepared.outcome.plan.digest)
        #expect(users.allSatisfy { fixture.user($0)?.resource["title"] == nil })
        #expect(fixture.user(others[0])?.resource["title"] == "Kept" && fixture.user(others[1]) != nil)
        #expect(try fixture.git("fsck", "--strict", "--no-dangling") == "")
        let reopened = try StateCheck.report(of: nil, at: fixture.location)
        #expect(reopened.problems.isEmpty)
    }

    @Test func `is worked out again when one of them is what it changes`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("u@corp.example")
        let commit = try await fixture.set(["title": "T"], of: user)
        let work = try revert([commit], fixture)
        let prepared = try work.workedOut(on: fixture.store.snapshot)
        try await fixture.set(["nickName": "N"], of: user)
        let before = fixture.tip
        await #expect(throws: Restoration.Overtaken.self) {
            try await fixture.store.writer.take(work, prepared: prepared, worksOut: false)
        }
        #expect(fixture.tip == before)
        let outcome = try await fixture.store.writer.take(work, prepared: prepared)
        #expect(outcome.status == .done)
        #expect(fixture.user(user)?.resource["title"] == nil && fixture.user(user)?.resource["nickName"] == "N")
    }

    @Test func `is worked out again when a client took the name that would come back`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("u@corp.example")
        let commit = try await fixture.delete(user)
        let work = try revert([commit], fixture)
        let prepared = try work.workedOut(on: fixture.store.snapshot)
        try await fixture.createUser("U@corp.example")
        await #expect(throws: Restoration.Overtaken.self) {
            try await fixture.store.writer.take(work, prepared: prepared, worksOut: false)
        }
        #expect(try await fixture.store.writer.take(work, prepared: prepared).status == .refused)
    }

    @Test func `of a creation is worked out again when the user became a member of a group`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let group = try await fixture.createGroup("G", members: [])
        let user = try await fixture.createUser("u@corp.example")
        let work = try revert([fixture.tip], fixture)
        let prepared = try work.workedOut(on: fixture.store.snapshot)
        _ = try await fixture.patch(
            group, of: .group, ["op": "add", "path": "members", "value": [["value": .string(user)]]])
        await #expect(throws: Restoration.Overtaken.self) {
            try await fixture.store.writer.take(work, prepared: prepared, worksOut: false)
        }
    }

    @Test func `lets clients make changes while it is worked out`() async throws {
        let fixture = try await StoreFixture(bare: true)
        var users: [String] = []
        for number in 0..<300 { users.append(try await fixture.createUser("u\(number)@corp.example")) }
        let start = fixture.tip
        for user in users { try await fixture.set(["title": "T"], of: user) }
        let before = fixture.tip
        let done = Flag()
        let stream = Task {
            var count = 0
            while !done.isSet {
                try await fixture.createUser("s\(count)@corp.example")
                count += 1
            }
            return count
        }
        let outcome = try await fixture.restore(.type("User"), at: start) { $0.attributes = ["title"] }
        done.set()
        let count = try await stream.value
        #expect(outcome.status == .done)
        let commit = try #require(outcome.plan.commits.first?.id)
        // Those that were committed between its beginning and its commit.
        let beside = try fixture.git("rev-list", "--count", "\(before)..\(commit)~1")
        #expect(try #require(Int(beside.trimmingCharacters(in: .newlines))) > 0)
        #expect(users.allSatisfy { fixture.user($0)?.resource["title"] == nil })
        #expect(fixture.store.snapshot.count(of: .user) == 300 + count)
    }
}
