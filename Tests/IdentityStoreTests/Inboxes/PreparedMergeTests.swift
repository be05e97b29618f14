import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `A merge that was prepared before its turn` {
    /// A person's commit, and a server that changed the same user since.
    private static func merge(_ place: EditedUser, in repository: borrowing Repository) throws -> InboxMerge {
        let log = place.fixture.store.snapshot.tip
        let tip = try repository.resolve("pushed")
        let line = try RecentLog().line(to: log, in: repository)
        let ancestry = try #require(try Ancestry(of: tip, log: log, line, in: repository))
        return try InboxMerge(
            of: tip, ancestry, line, replacing: try #require(ancestry.bases.first), allowsMassChange: false,
            workTree: nil, in: repository)
    }

    private static func patch(_ place: EditedUser, _ titles: String...) async throws {
        for title in titles {
            _ = try await place.fixture.patch(place.user, ["op": "add", "path": "title", "value": .string(title)])
        }
    }

    private static func isUnread(
        _ merge: InboxMerge, on snapshot: Snapshot, reading limit: Int, in repository: borrowing Repository
    ) throws -> Bool {
        do {
            _ = try merge.plan(on: snapshot, reading: limit, in: repository)
            return false
        } catch is LogChanges.Unread { return true }
    }

    private static func text(
        _ plan: InboxMerge.Plan, _ merge: InboxMerge, _ snapshot: Snapshot
    ) -> String? {
        guard case .merge(let files, let leftOut) = plan else { return nil }
        return merge.message(of: files, leftOut: leftOut, snapshot)
    }

    @Test func `reads of the log only what came since, and comes to the same`() async throws {
        let place = try await EditedUser()
        try place.edit(["title": "Lead", "nickName": "Mi"])
        try place.fixture.git("fetch", "-q", place.clone.directory, "HEAD:refs/heads/pushed")
        try await Self.patch(place, "Lead", "Head")
        let repository = try Repository(opening: place.fixture.location.gitDirectory)
        var merge = try Self.merge(place, in: repository)
        #expect(try Self.isUnread(merge, on: place.fixture.store.snapshot, reading: 1, in: repository))
        try merge.prepare(on: place.fixture.store.snapshot, in: repository)
        let before = try merge.plan(on: place.fixture.store.snapshot, reading: 0, in: repository)
        #expect(
            Self.text(before, merge, place.fixture.store.snapshot)?.contains(
                #"title: "Lead" in the commit, "Head" on the server"#) == true)
        try await Self.patch(place, "Chief", "Boss")
        let snapshot = place.fixture.store.snapshot
        #expect(try Self.isUnread(merge, on: snapshot, reading: 1, in: repository))
        let after = try merge.plan(on: snapshot, reading: 2, in: repository)
        let anew = try Self.merge(place, in: repository)
        let text = Self.text(after, merge, snapshot)
        #expect(text == Self.text(try anew.plan(on: snapshot, in: repository), anew, snapshot))
        #expect(text?.contains(#"title: "Lead" in the commit, "Boss" on the server"#) == true)
    }

    @Test func `looks past changes of other resources for nothing`() async throws {
        let place = try await EditedUser()
        let other = try await place.fixture.createUser("other@corp.example")
        try place.edit(["nickName": "Mi"])
        try place.fixture.git("fetch", "-q", place.clone.directory, "HEAD:refs/heads/pushed")
        for active: JSONValue in [false, true, false] {
            _ = try await place.fixture.patch(other, ["op": "replace", "path": "active", "value": active])
        }
        let repository = try Repository(opening: place.fixture.location.gitDirectory)
        let merge = try Self.merge(place, in: repository)
        let plan = try merge.plan(on: place.fixture.store.snapshot, reading: 0, in: repository)
        #expect(Self.text(plan, merge, place.fixture.store.snapshot) != nil)
    }

    @Test func `brings its commits in each after its parents`() async throws {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"])
        try place.edit(["nickName": "Mi"])
        try place.clone.git("checkout", "-q", "-b", "other", "HEAD~1")
        try place.clone.commit("NOTES.json", ["a": 1])
        try place.clone.git("merge", "-q", "-m", "Both", "main")
        try place.fixture.git("fetch", "-q", place.clone.directory, "HEAD:refs/heads/pushed")
        try await Self.patch(place, "Lead")
        let repository = try Repository(opening: place.fixture.location.gitDirectory)
        let merged = try Self.merge(place, in: repository).mergedCommits
        #expect(merged.count == 4)
        for (index, commit) in merged.enumerated() {
            let before = Set(merged[..<index].map(\.id))
            let own = Set(merged.map(\.id))
            #expect(before.isSuperset(of: own.intersection(commit.parents)))
        }
    }
}
