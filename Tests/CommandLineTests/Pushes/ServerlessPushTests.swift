import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `A push to a state that no server serves` {
    @Test func `is merged by the hook, and main and the work tree go along`() async throws {
        let pusher = try await Pusher()
        try await pusher.change("active", false)
        #expect(pusher.server.stop() == 0)
        let first = try pusher.edit("title", "Lead")
        let merge = try pusher.push("HEAD:refs/heads/inbox/ada")
        #expect(
            merge.status == 0 && merge.output.contains("your commit \(first.prefix(12)) is merged"), "\(merge.output)")
        #expect(try pusher.tip("main") == pusher.tip())
        try pusher.git("pull", "-q")
        let second = try pusher.edit("nickName", "Mi")
        let next = try pusher.push("main")
        #expect(next.status == 0 && next.output.contains("main goes on to your commit \(second.prefix(12))"))
        #expect(try pusher.tip("main") == second && pusher.tip() == second)
        #expect(try pusher.server.git("status", "--porcelain") == "")
        try pusher.edit("active", 1)
        #expect(try pusher.push("main").output.contains("active"))
        #expect(try pusher.push("+HEAD~3:main").output.contains("(main stays; use git revert)"))
        #expect(try pusher.tip() == second && pusher.branches() == [])
        try pusher.server.restart()
        #expect(try await pusher.value("nickName") == "Mi")
        #expect(try await pusher.value("active") == false)
    }

    @Test func `waits while another one is merged`() async throws {
        let pusher = try await Pusher()
        #expect(pusher.server.stop() == 0)
        let pushes = try ["title", "nickName", "displayName", "userType"].map { attribute in
            try pusher.git("checkout", "-q", "-B", attribute, "main")
            let commit = try pusher.edit(attribute, "X")
            return try Program(
                starting: ["git", "push", "origin", "\(commit):refs/heads/inbox/\(attribute)"], in: pusher.clone)
        }
        for push in pushes {
            let run = try await push.end()
            #expect(run.status == 0, "\(run.output)")
        }
        try pusher.server.restart()
        for attribute in ["title", "nickName", "displayName", "userType"] {
            #expect(try await pusher.value(attribute) == "X", "\(attribute)")
        }
    }
}
