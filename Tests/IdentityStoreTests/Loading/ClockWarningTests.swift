import Foundation
import Limits
import Logging
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A clock that is ahead of the newest commit` {
    /// Runs `body` with a state and the time of its newest commit.
    private func withState(_ body: (StateLocation, Int64) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "clock-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let location = StateLocation(directory: directory, bare: true)
        try Setup.initialise(location, executable: "/usr/bin/true")
        let time = try Self.git(location, "log", "-1", "--format=%ct", "main")
        try await body(location, #require(Int64(time)))
    }

    private static func git(_ location: StateLocation, _ arguments: String...) throws -> String {
        let person = ["-c", "user.name=A", "-c", "user.email=a@corp.example", "-c", "core.hooksPath=/dev/null"]
        return try Program.run(["git", "--git-dir", location.gitDirectory] + person + arguments).output
            .trimmingCharacters(in: .newlines)
    }

    @Test(arguments: [(0, 0), (1, 1)])
    func `is warned of when it is so by more than a day`(_ more: Int, _ warnings: Int) async throws {
        try await withState { location, newest in
            let log = RecordedLog()
            let now = Timestamp(seconds: newest + Int64(Limits.clockAhead + more))
            _ = try StateOpener(location: location, logger: log.logger).load(now: now)
            #expect(log.messages(.warning).count { $0.contains("ahead of the newest commit") } == warnings)
        }
    }

    @Test func `is warned of whenever the state is opened`() async throws {
        try await withState { location, newest in
            let log = RecordedLog()
            await (try IdentityStore.open(location, logger: log.logger)).close()
            #expect(log.messages(.warning) == [])
            let date = "GIT_COMMITTER_DATE=@\(newest - Int64(Limits.clockAhead) - 1) +0000"
            let git = ["env", date, "git", "--git-dir", location.gitDirectory, "-c", "user.name=A", "-c"]
            let commit = try Program.run(
                git + ["user.email=a@corp.example", "commit-tree", "-p", "main", "-m", "Old", "main^{tree}"])
            for reference in ["refs/heads/main", "refs/scimgit/live"] {
                _ = try Self.git(location, "update-ref", reference, String(commit.output.prefix(40)))
            }
            for _ in 0..<2 { await (try IdentityStore.open(location, logger: log.logger)).close() }
            #expect(log.messages(.warning).count { $0.contains("ahead of the newest commit") } == 2)
        }
    }
}
