import Foundation
import JSON
import TestSupport

extension Simulation {
    /// What git and administrators do to a repository that they know nothing of.
    static let maintenance = [
        ["gc", "-q", "--prune=now"], ["repack", "-adq"], ["pack-refs", "--all"], ["maintenance", "run", "--quiet"],
        ["prune", "--expire=now"],
    ]

    func maintain() throws {
        let command = random.one(of: Self.maintenance)
        note("git \(command.joined(separator: " "))")
        try Program.run(["git"] + command, in: server.directory)
    }

    /// Stops the server, takes its times away now and then, lets a person commit meanwhile, and starts it again.
    func restart() async throws {
        try await server.settle()
        try require(server.stop() == 0, "the server did not stop well")
        let forgets = random.percent(50)
        if forgets { try FileManager.default.removeItem(atPath: server.directory + "/.git/scimgit/times") }
        note("restart" + (forgets ? " without times" : ""))
        let edit = random.percent(50) ? makeEdit() : nil
        if let edit {
            note("while it is off: \(edit.words)")
            try edit.write(to: server.directory)
            try stageAll()
            let run = try GitRun(["git", "commit", "-qm", "Edit by hand"], in: server.directory)
            try require((run.status == 0) == edit.isValid, "git commit ended with \(run.status): \(run.output)")
            if !edit.isValid { try server.git("reset", "-q", "--hard") }
        }
        try server.restart()
        if let edit, edit.isValid {
            let commits = try newCommits()
            try require(commits.count == 1, "\(commits.count) commits instead of one")
            model.record(edit.deltas, commit: commits[0].id, request: nil)
            tip = commits[0].id
        }
        try await check()
    }
}
