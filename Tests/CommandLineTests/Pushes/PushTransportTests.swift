import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `Pushes by all ways` {
    enum Way: String, CaseIterable, Sendable { case path, file, ssh, http }

    /// Pushes that way; what git prints, and its exit status.
    private static func push(_ pusher: Pusher, by way: Way, _ arguments: String...) throws -> Program.Run {
        let state = pusher.folder.state
        switch way {
        case .path: return try pusher.push(arguments, to: state)
        case .file: return try pusher.push(arguments, to: "file://\(state)")
        case .ssh:
            let shell = try pusher.folder.write("ssh", "#!/bin/sh\nshift\nexec sh -c \"$*\"\n")
            return try pusher.push(arguments, to: "ssh://host\(state)", options: ["-c", "core.sshCommand=sh \(shell)"])
        case .http:
            let server = try HTTPBackend(of: pusher.folder.path)
            return try pusher.push(arguments, to: "http://127.0.0.1:\(server.port)/state/.git")
        }
    }

    @Test(arguments: Way.allCases)
    func `are merged, and tell what became of them`(_ way: Way) async throws {
        let pusher = try await Pusher()
        let first = try pusher.edit("title", "Lead")
        let next = try Self.push(pusher, by: way, "HEAD:main")
        #expect(next.status == 0 && next.output.contains("remote: main goes on to your commit \(first.prefix(12))"))
        try await pusher.change("active", false)
        let second = try pusher.edit("nickName", "Mi")
        let merge = try Self.push(pusher, by: way, "HEAD:refs/heads/inbox/ada")
        #expect(
            merge.status == 0 && merge.output.contains("your commit \(second.prefix(12)) is merged"), "\(merge.output)")
        #expect(try await pusher.value("nickName") == "Mi")
        try await pusher.change("title", "Head")
        try pusher.edit("title", "Boss")
        let conflict = try Self.push(pusher, by: way, "HEAD:refs/heads/inbox/ada")
        #expect(conflict.status != 0)
        for part in [pusher.path, "title", "Head", "Boss"] {
            #expect(conflict.output.contains(part), "\(conflict.output)")
        }
        #expect(try pusher.branches() == [])
    }

    @Test(arguments: Way.allCases)
    func `delete many when an option says that it is meant, whichever reference they go to`(_ way: Way) async throws {
        let pusher = try await Pusher()
        for number in 0..<24 { _ = try await pusher.server.client.createUser("u\(number)@corp.example") }
        try await pusher.server.settle()
        try pusher.git("pull", "-q")
        let user = try String(contentsOfFile: pusher.clone + "/" + pusher.path, encoding: .utf8)
        for reference in ["main", "refs/heads/inbox/ada"] {
            try pusher.git("rm", "-rq", "users")
            try pusher.git("commit", "-qm", "Clean up")
            let refusal = try Self.push(pusher, by: way, "HEAD:\(reference)")
            #expect(refusal.status != 0 && refusal.output.contains("deleted at once"), "\(refusal.output)")
            let run = try Self.push(pusher, by: way, "-o", "allow-mass-deletion", "HEAD:\(reference)")
            #expect(run.status == 0, "\(run.output)")
            #expect(try await pusher.server.client.send("GET", "/Users").body["totalResults"] == 0)
            try pusher.git("revert", "--no-edit", "HEAD")
            #expect(try Self.push(pusher, by: way, "HEAD:main").status == 0)
            try await pusher.server.settle()
        }
        #expect(try String(contentsOfFile: pusher.clone + "/" + pusher.path, encoding: .utf8) == user)
        #expect(try await pusher.server.client.send("GET", "/Users").body["totalResults"] == 25)
        #expect(!FileManager.default.fileExists(atPath: pusher.folder.state + "/.git/scimgit/mass-change"))
    }
}
