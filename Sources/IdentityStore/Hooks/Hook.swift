import Foundation
import Git
import Limits
import Logging

/// The git hooks of a state repository: they refuse early what could not be merged into the log, and have merged what was
/// put on `main`.
public struct Hook {
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
        switch (name, arguments.first) {
        case ("pre-receive", _): return await verdict(onPush: updates)
        case ("reference-transaction", "prepared"):
            let refusals = updates.compactMap(nameRefusal)
            if !refusals.isEmpty { return Verdict(refusing: "the name", for: refusals) }
            return await verdict(updates)
        case ("reference-transaction", "committed"):
            var notices: [String] = []
            for update in updates where update.reference == StateLocation.main && !update.isDeletion {
                if let notice = await notice(of: update) { notices.append(notice) }
            }
            return Verdict(exitStatus: 0, message: notices.joined(separator: "\n"))
        default: return Verdict(exitStatus: 0, message: "")
        }
    }

    /// Why a branch or tag may not be made; one that is there already may be packed.
    private func nameRefusal(of update: RefUpdate) -> String? {
        guard !update.isDeletion,
            let refusal = PushedReference(name: update.reference, isDeletion: false).nameRefusal
        else { return nil }
        let known = try? Repository(opening: location.gitDirectory).reference(update.reference)
        return known == update.new ? nil : refusal
    }

    struct Refusal: Error {
        var lines: [String]

        init(lines: [String]) { self.lines = lines }

        init(problems: [Problem]) {
            let more = problems.count > 20 ? ["… and \(problems.count - 20) more"] : []
            lines = problems.prefix(20).map(\.description) + more
        }
    }

    private func verdict(_ updates: [RefUpdate]) async -> Verdict {
        do {
            for update in updates {
                switch update.reference {
                case StateLocation.main: try await check(update)
                case StateLocation.live: try checkLog(update)
                default: break
                }
            }
            return Verdict(exitStatus: 0, message: "")
        } catch let refusal as Refusal {
            let advice =
                isWorkTree
                ? [
                    "The branch has not moved. To take back what is staged: `git reset --merge`, and `git revert --quit` after a "
                        + "revert of several commits; to take an edited file back: `git checkout HEAD -- FILE`."
                ]
                : ["The branch has not moved."]
            let lines = ["scimgit refuses to move main:"] + refusal.lines.map { "  " + $0 } + advice
            return Verdict(exitStatus: 1, message: lines.joined(separator: "\n"))
        } catch {
            return Verdict(exitStatus: 1, message: "scimgit cannot check the move of main: \(error)")
        }
    }

    /// Lets nobody but the server move the log; `git pack-refs` writes its value into another file only.
    private func checkLog(_ update: RefUpdate) throws {
        if update.isPruning(in: location) { return }
        let repository = try Repository(opening: location.gitDirectory)
        if let log = try repository.reference(StateLocation.live), !update.isDeletion {
            if update.new == log { return }
            if update.isPacking(in: location), try repository.isAncestor(update.new, of: log) { return }
        } else if !update.isDeletion, CommitMark.live(location).read() == update.new {
            return
        }
        throw Refusal(lines: ["\(update.reference) is the log that the server serves, and only the server moves it."])
    }

    private func check(_ update: RefUpdate) async throws {
        let repository = try Repository(opening: location.gitDirectory)
        let objects = (environment["GIT_QUARANTINE_PATH"] ?? environment["GIT_OBJECT_DIRECTORY"]).map(absolute)
        if let objects { try repository.addAlternate(objectDirectory: objects) }
        let current = try repository.reference(StateLocation.main)
        let old = update.old == .zero ? current : update.old
        guard !update.isDeletion, let old, old != update.new, current != update.new else { return }
        if isLinkedToMain {
            throw Refusal(lines: [
                "main is checked out in a linked work tree, which the server does not bring on: a commit there would undo changes.",
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
    init(refusing what: String, for reasons: [String]) {
        let lines = ["scimgit refuses \(what):"] + reasons.map { "  " + $0 }
        self.init(exitStatus: 1, message: lines.joined(separator: "\n"))
    }
}
