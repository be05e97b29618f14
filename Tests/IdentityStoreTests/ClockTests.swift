import Foundation
import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The clock of the server` {
    /// Applies a change at a time, as if the clock stood there.
    private static func create(_ name: String, _ batch: inout Batch, at seconds: Int64, _ fixture: StoreFixture) throws
    {
        let repository = try Repository(opening: fixture.location.gitDirectory)
        var tree = MutableTree(root: fixture.store.snapshot.tree)
        let change = Change(
            .create(["schemas": [.string(Schema.user.id)], "userName": .string(name)]), of: .user, requestID: "r")
        let result = try batch.apply(
            change, by: fixture.client, now: Timestamp(seconds: seconds), newID: UUID().uuidString.lowercased(),
            within: WorkBudget(), tree: &tree, in: repository)
        if case .refused(let error) = result { Issue.record(error) }
    }

    @Test func `that was wrong once leaves later authors and creations their own time`() async throws {
        let fixture = try await StoreFixture(bare: true)
        var batch = Batch(on: fixture.store.snapshot)
        try Self.create("a", &batch, at: 4_000_000_000, fixture)
        try Self.create("b", &batch, at: 1_900_000_000, fixture)
        let users = batch.result.contents.all(of: .user)
        let times = Dictionary(uniqueKeysWithValues: users.map { ($0.name, $0.created) })
        #expect(times["a"] == Timestamp(seconds: 4_000_000_000))
        #expect(times["b"] == Timestamp(seconds: 1_900_000_000))
        let repository = try Repository(opening: fixture.location.gitDirectory)
        _ = try repository.write(batch.pack)
        let commit = try repository.commit(batch.tip)
        #expect(commit.author.seconds == 1_900_000_000)
        #expect(commit.committer.seconds == 4_000_000_000)
    }
}
