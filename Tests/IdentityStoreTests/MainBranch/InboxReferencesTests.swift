import Foundation
import Git
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `Inboxes that were made as references` {
    @Test func `are found loose and packed, and a folder that stays behind is none`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let folder = fixture.location.gitDirectory + "/" + InboxReferences.name
        var repository = try Repository(opening: fixture.location.gitDirectory)
        var inboxes = InboxReferences()
        #expect(try inboxes.names(in: &repository) == [])
        try fixture.git("update-ref", "refs/heads/inbox/a/b", "main")
        #expect(InboxReferences.isFile(at: folder))
        #expect(try inboxes.names(in: &repository) == ["refs/heads/inbox/a/b"])
        try fixture.git("pack-refs", "--all", "--prune")
        #expect(try inboxes.names(in: &repository) == ["refs/heads/inbox/a/b"])
        try fixture.git("update-ref", "-d", "refs/heads/inbox/a/b")
        try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
        #expect(!InboxReferences.isFile(at: folder))
        #expect(try inboxes.names(in: &repository) == [])
    }
}
