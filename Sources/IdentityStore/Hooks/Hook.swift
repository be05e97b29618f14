import Foundation
import Git
import Limits
import Logging

/// The git hooks of a state repository: they refuse early what could not be merged into the log, and have merged what was
/// put on `main`.
public struct Hook: Sendable {
    /// How a hook ends.
    public struct Verdict: Sendable, Hashable {
        /// 0 lets git go on, 1 vetoes.
        public let exitStatus: Int32
        /// What the person at the terminal reads; empty when there is nothing to say.
        public let message: String
    }

    let location: StateLocation
    let environment: [String: String]
    private let isWorkTree: Bool
    /// Whether it runs for a linked work tree (`git worktree add`) that has `main` checked out, which nobody brings on.
    private let isLinkedToMain: Bool
    /// How long it waits for the server to answer, in seconds.
    var timeout = Limits.hookWait

    /// Makes the hook for the repository that git calls it in.
    ///
    /// - Parameters:
    ///   - environment: The environment git gave the process, with `GIT_DIR` where it set that.
    ///   - currentDirectory: The working directory of the process: the top of the work tree, or the git directory for
    ///     a push.
    public init(environment: [String: String], currentDirectory: String) {
        let directory = environment["GIT_DIR"] ?? ".git"
        let gitDirectory = directory.hasPrefix("/") ? directory : currentDirectory + "/" + directory
        let common = Self.commonDirectory(of: gitDirectory)
        location = StateLocation(gitDirectory: common ?? gitDirectory)
        self.environment = environment
        isWorkTree = !location.isBare && directory != "." && common == nil
        let head = common == nil ? nil : try? String(contentsOfFile: gitDirectory + "/HEAD", encoding: .utf8)
        isLinkedToMain = head?.trimmingCharacters(in: .whitespacesAndNewlines) == "ref: \(StateLocation.main)"
    }

    /// The git directory that a linked work tree (`git worktree add`) shares with others; nil for any other.
    private static func commonDirectory(of gitDirectory: String) -> String? {
        guard let text = try? String(contentsOfFile: gitDirectory + "/commondir", encoding: .utf8) else { return nil }
        let path = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return path.hasPrefix("/") ? path : gitDirectory + "/" + path
    }

    /// Runs one hook that only reads and ends; ``receive(reading:writing:telling:)`` is the other.
    ///
    /// - Parameters:
    ///   - name: `reference-transaction` or `pre-receive`; any other passes.
    ///   - arguments: What git calls it with: the state of the transaction.
    ///   - input: The lines `<old> <new> <ref>` that git writes to it.
    public func run(_ name: String, arguments: [String], input: String) async -> Verdict {
        let updates = input.split(separator: "\n").compactMap(RefUpdate.init)
        if name == "pre-receive" { return await verdict(onPush: updates) }
        guard name == "reference-transaction", let phase = arguments.first.flatMap(TransactionPhase.init) else {
            return Verdict(exitStatus: 0, message: "")
        }
        let steps: [(RefUpdate, HookStep)]
        do {
            steps = try updates.filter { HookStep.concerns($0.reference) }.map { update in
                (update, HookStep(in: phase, update, phase == .prepared ? try facts(of: update) : .init()))
            }
        } catch { return Verdict(failing: error) }
        return phase == .prepared ? await verdict(on: steps) : await notices(of: steps)
    }

    /// What the repository holds for a reference that is about to move.
    private func facts(of update: RefUpdate) throws -> RefUpdate.Facts {
        let repository = try Repository(opening: location.gitDirectory)
        let packed = location.gitDirectory + "/packed-refs"
        var facts = RefUpdate.Facts(current: try repository.reference(update.reference))
        facts.isPackedLocked = FileManager.default.fileExists(atPath: packed + ".lock")
        if update.isDeletion, let text = try? String(contentsOfFile: packed, encoding: .utf8) {
            let lines = text.split(separator: "\n")
            facts.packed = lines.contains { $0 == "\(update.old) \(update.reference)" } ? update.old : nil
        }
        return facts
    }

    struct Refusal: Error {
        var lines: [String]
        /// What is to be done next; nil when the lines say it.
        var advice: String?

        init(lines: [String]) { self.lines = lines }

        init(problems: [Problem]) {
            let more = problems.count > 20 ? ["… and \(problems.count - 20) more"] : []
            lines = problems.prefix(20).map(\.description) + more
        }
    }

    private func verdict(on steps: [(RefUpdate, HookStep)]) async -> Verdict {
        let names = steps.compactMap { _, step in if case .refuseName(let reason) = step { reason } else { nil } }
        if !names.isEmpty { return Verdict(refusing: "the name", for: names) }
        do {
            for (update, step) in steps { try await take(step, for: update) }
            return Verdict(exitStatus: 0, message: "")
        } catch let refusal as Refusal {
            let lines = ["scimgit refuses to move main:"] + refusal.lines.map { "  " + $0 }
            return Verdict(
                exitStatus: 1, message: (lines + ["The branch has not moved." + wayBack]).joined(separator: "\n"))
        } catch { return Verdict(failing: error) }
    }

    /// How a person gets from a refused commit in the work tree to a clean one, behind another sentence.
    private var wayBack: String {
        guard isWorkTree else { return "" }
        // Where the index lacks files that are there, git takes nothing back by a merge.
        if let partial = PartialIndex(at: location) { return " \(partial.text)" }
        return " To take back what is staged: `git reset --merge`, and `git revert --quit` after a revert of several "
            + "commits; to take an edited file back: `git checkout HEAD -- FILE`."
    }

    private func take(_ step: HookStep, for update: RefUpdate) async throws {
        let isAllowed: Bool
        switch step {
        case .pass, .refuseName, .merge: return
        case .checkMain(let old): return try await check(update, from: old)
        case .passIfAncestor(let log):
            isAllowed = try Repository(opening: location.gitDirectory).isAncestor(update.new, of: log)
        case .passIfServed: isAllowed = CommitMark.live(location).read() == update.new
        case .refuseLog: isAllowed = false
        }
        guard isAllowed else {
            throw Refusal(lines: [
                "\(update.reference) is the log that the server serves, and only the server moves it."
            ])
        }
    }

    private func check(_ update: RefUpdate, from old: ObjectID) async throws {
        let repository = try Repository(opening: location.gitDirectory)
        let objects = (environment["GIT_QUARANTINE_PATH"] ?? environment["GIT_OBJECT_DIRECTORY"]).map(absolute)
        if let objects { try repository.addAlternate(objectDirectory: objects) }
        if isLinkedToMain {
            throw Refusal(lines: [
                "main is checked out in a linked work tree, which the server does not advance: a commit there would undo changes.",
                "Use a branch of its own there: `git checkout -b NAME`, commit, then `git push . HEAD:main`.",
            ])
        }
        let isMeant = try allowsMassChange(repository)
        let check = UpdateCheck(
            old: old, new: update.new, objects: objects, allowsMassChange: isMeant, isWorkTree: isWorkTree)
        let verdict = try await answer(to: check)
        if let refusal = verdict.refusal { throw Refusal(lines: [refusal]) }
        guard verdict.problems.isEmpty else { throw Refusal(problems: verdict.problems) }
        if isMeant { try MassChangePermit(location).give(for: update.new) }
        // Git syncs the objects it made, but not the directories that hold their names: the branch must not be on disk
        // before them.
        try repository.syncAll()
    }

    /// What the person should know of moves that were made.
    private func notices(of steps: [(RefUpdate, HookStep)]) async -> Verdict {
        var notices: [String] = []
        for (update, step) in steps where step == .merge {
            if let notice = await notice(of: update) { notices.append(notice) }
        }
        return Verdict(exitStatus: 0, message: notices.joined(separator: "\n"))
    }

    /// What the person should know of a move that was made; without a server the commit is merged here.
    private func notice(of update: RefUpdate) async -> String? {
        do {
            return try await answer(to: .moved(update.new)) { state in
                ControlAnswer(notice: await state.take(update.new, replacing: update.old))
            }.notice
        } catch { return "scimgit has not merged it yet, and does so as soon as it can." }
    }

    /// Whether a person said, by an option of git or in the configuration, that it is meant.
    func allowsMassChange(_ repository: borrowing Repository) throws(GitError) -> Bool {
        let parameters = environment["GIT_CONFIG_PARAMETERS"]?.lowercased() ?? ""
        if parameters.contains("'scimgit.allowmassdeletion'='true'")
            || parameters.contains("'scimgit.allowmassdeletion=true'")
        {
            return true
        }
        return try repository.isConfigured("scimgit.allowMassDeletion")
    }

    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : location.gitDirectory + "/" + path
    }
}

extension Hook.Verdict {
    init(failing error: any Error) {
        self.init(exitStatus: 1, message: "scimgit cannot check the move of main: \(error)")
    }

    init(refusing what: String, for reasons: [String]) {
        let lines = ["scimgit refuses \(what):"] + reasons.map { "  " + $0 }
        self.init(exitStatus: 1, message: lines.joined(separator: "\n"))
    }
}
