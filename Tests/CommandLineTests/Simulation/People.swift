import Foundation
import JSON
import TestSupport

extension Simulation {
    /// Reverts a commit in the work tree and holds what comes of it against what the model foresees.
    func revert() async throws {
        for _ in 0..<10 where !model.log.isEmpty {
            let recent = random.percent(60) ? model.log.suffix(12) : model.log[...]
            let entry = random.one(of: Array(recent))
            switch model.prediction(ofReverting: entry) {
            case .unknown: continue
            case .made(let deltas): return try await revert(entry, making: deltas)
            case .refused: return try await revert(entry, making: nil)
            }
        }
    }

    /// - Parameter deltas: What it has to change; nil when it must not be possible.
    private func revert(_ entry: LoggedCommit, making deltas: [Delta]?) async throws {
        note("git revert \(entry.commit), which must \(deltas == nil ? "not " : "")be possible")
        try await server.settle()
        let run = try await decided {
            let isMerge = try server.git("rev-parse", "\(entry.commit)^@").split(separator: "\n").count > 1
            let run = try person(["revert", "--no-edit"] + (isMerge ? ["-m", "1"] : []) + [entry.commit])
            if run.isPremature { try takeBack(run) }
            return run
        }
        guard let deltas else {
            try require(run.status != 0, "the revert was made: \(run.output)")
            try takeBack(run)
            return try require(try branch() == tip, "the branch moved")
        }
        try require(run.status == 0, "the revert failed: \(run.output)")
        try await recordPersonsCommit(deltas)
    }

    /// Does what the guide says of a revert that was refused or stopped.
    private func takeBack(_ run: GitRun) throws {
        let isConflict = run.output.contains("CONFLICT")
        let back = try person(isConflict ? ["revert", "--abort"] : ["reset", "--merge"])
        try require(back.status == 0, "no way back from: \(run.output)")
    }

    /// Stages all files, again while the server holds the index for a moment.
    func stageAll() throws {
        var output = try server.git("add", "-A", mayFail: true)
        for _ in 0..<500 where output.contains("index.lock") {
            usleep(10_000)
            output = try server.git("add", "-A", mayFail: true)
        }
        try require(output.isEmpty || !output.contains("fatal"), "git add failed: \(output)")
    }

    /// Edits files in the work tree and commits them, sometimes while a client changes something else.
    func edit() async throws {
        guard let edit = makeEdit() else { return }
        note("by hand: \(edit.words)")
        try await server.settle()
        try edit.write(to: server.directory)
        if edit.isHarmless, random.percent(40) { try await send(maker { $0.createUser(named: $0.freshName()) }) }
        try stageAll()
        let run = try await decided { try person(["commit", "-qm", "Edit by hand"]) }
        if edit.isValid {
            try require(run.status == 0, "the commit was refused: \(run.output)")
            try await recordPersonsCommit(edit.deltas)
        } else {
            try require(run.status != 0, "the commit was let through")
            try server.git("reset", "-q", "--merge")
            try require(try branch() == tip, "the branch moved")
        }
    }

    /// Edits files in a clone and pushes.
    func push() async throws {
        guard let edit = makeEdit() else { return }
        note("pushed: \(edit.words)")
        try await commitInClone(edit)
        let command = pushCommand()
        let run = try await decided { try GitRun(command, in: clone) }
        try require((run.status == 0) == edit.isValid, "git push ended with \(run.status): \(run.output)")
        if edit.isValid { return try await recordPersonsCommit(edit.deltas) }
        try require(try branch() == tip, "the branch moved")
    }

    /// Pushes the clone's branch to main or to an inbox.
    func pushCommand() -> [String] {
        ["git", "push", "-q", "origin", random.percent(50) ? "HEAD:main" : "HEAD:refs/heads/inbox/ada"]
    }

    /// Commits in the clone, sometimes with a time long past.
    func commitInClone(_ edit: HandEdit) async throws {
        try await server.settle()
        try server.git("fetch", "-q", in: clone)
        try server.git("reset", "-q", "--hard", "origin/main", in: clone)
        try edit.write(to: clone)
        try server.git("add", "-A", in: clone)
        let date = random.percent(30) ? ["GIT_COMMITTER_DATE=2020-02-02T02:02:02Z"] : []
        try Program.run(date + ["git", "commit", "-qm", "Edit in a clone"], in: clone)
    }

    /// Brings a commit that came too late on top of the branch, and pushes it again.
    func pushAgain(_ edit: HandEdit, after run: GitRun) async throws {
        note("pushed again after: \(run.output)")
        try server.git("fetch", "-q", in: clone)
        try server.git("rebase", "-q", "origin/main", in: clone)
        let run = try await decided { try GitRun(["git", "push", "-q"], in: clone) }
        try require(run.status == 0, "git push ended with \(run.status): \(run.output)")
        try await recordPersonsCommit(edit.deltas)
    }

    private func recordPersonsCommit(_ deltas: [Delta]) async throws {
        let commits = try newCommits()
        try require(commits.count == 1, "\(commits.count) commits instead of one")
        model.record(deltas, commit: commits[0].id, request: nil)
        tip = commits[0].id
        for _ in 0..<100 {
            if try await server.client.send("GET", "/Users?count=0").status == 200, try await isServed(deltas) {
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Unexpected("the commit is not served after seconds")
    }

    private func isServed(_ deltas: [Delta]) async throws -> Bool {
        for delta in deltas {
            let kind = (delta.after ?? delta.before)?.kind ?? .user
            let answer = try await server.client.send("GET", "\(kind.endpoint)/\(delta.id)")
            guard delta.after != nil else {
                if answer.status != 404 { return false }
                continue
            }
            if answer.status != 200 || model.difference(of: answer.body, delta.id) != nil { return false }
        }
        return true
    }

    private func person(_ arguments: [String]) throws -> GitRun {
        try GitRun(["git"] + arguments, in: server.directory)
    }

    /// Runs git again as long as the server says that it is too early.
    private func decided(_ body: () throws -> GitRun) async throws -> GitRun {
        for _ in 0..<100 {
            let run = try body()
            if !run.isPremature { return run }
            note("again after: " + (run.output.split(separator: "\n").first { $0.contains("gain") } ?? ""))
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Unexpected("the server still says to try again")
    }
}

/// What a git command said at its end.
struct GitRun {
    let status: Int32
    let output: String

    init(_ arguments: [String], in folder: String) throws {
        self.init(try Program.run(arguments, in: folder, mayFail: true))
    }

    init(_ run: Program.Run) { (status, output) = (run.status, run.output) }

    /// Whether it failed only because something else went on at the same time.
    var isPremature: Bool {
        status != 0
            && ["index.lock", "cannot lock ref", "would be overwritten"].contains { output.contains($0) }
    }
}
