import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `An atomic push` {
    @Test func `moves all its references`() async throws {
        let pusher = try await Pusher()
        let commit = try pusher.edit("title", "Lead")
        let run = try pusher.push("--atomic", "main", "HEAD:refs/heads/inbox/ada", "HEAD:refs/heads/proposal")
        #expect(run.status == 0, "\(run.output)")
        #expect(try pusher.tip() == commit && pusher.branches() == ["proposal"])
    }

    @Test(arguments: [
        ["+HEAD~3:main", "HEAD~1:refs/heads/inbox/ada"], [":main", "HEAD~1:refs/heads/inbox/ada"],
        ["HEAD:main", "HEAD~1:refs/heads/inbox/ada"], ["+HEAD~3:main", "HEAD~3:refs/heads/inbox/ada"],
    ])
    func `moves none of them when one is refused, nor merges two commits`(_ references: [String]) async throws {
        let pusher = try await Pusher()
        let before = try pusher.tip()
        try pusher.edit("title", "Lead")
        try pusher.edit("nickName", "Mi")
        let run = try pusher.push(["--atomic", "HEAD:refs/heads/proposal"] + references)
        #expect(run.status != 0)
        #expect(run.output.components(separatedBy: "[remote rejected]").count == 4, "\(run.output)")
        #expect(try pusher.tip() == before && pusher.branches() == [])
        #expect(try await pusher.value("title") == nil)
    }
}
