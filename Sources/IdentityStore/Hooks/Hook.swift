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

    private let location: StateLocation
    private let environment: [String: String]
    private let isWorkTree: Bool
    /// Whether it runs for a linked work tree (`git worktree add`) that has `main` checked out, which nobody brings on.
    private let isLinkedToMain: Bool
    /// How long it waits each time for the server to go on, in seconds.
    var patience = Limits.hookWait

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

    /// Runs one hook.
    ///
    /// - Parameters:
    ///   - name: `reference-transaction` or `pre-receive`; any other passes.
    ///   - arguments: What git calls it with: the state of the transaction.
    ///   - input: The lines `<old> <new> <ref>` that git writes to it.
    public func run(_ name: String, arguments: [String], input: String) async -> Verdict {
        let moves = input.split(separator: "\n").compactMap(RequestedMove.init)
        switch (name, arguments.first) {
        case ("pre-receive", _):
            let refusals = moves.compactMap { PushedReference(name: $0.reference, isDeletion: $0.isDeletion).refusal }
            if !refusals.isEmpty { return Verdict(refusing: "the push", for: refusals) }
            return await verdict(moves, isPush: true)
        case ("reference-transaction", "prepared"):
            let refusals = moves.compactMap(nameRefusal)
            if !refusals.isEmpty { return Verdict(refusing: "the name", for: refusals) }
            return await verdict(moves, isPush: false)
        case ("reference-transaction", "committed"):
            var notices: [String] = []
            for move in moves where move.reference == StateLocation.main && !move.isDeletion {
                if let notice = await notice(of: move) { notices.append(notice) }
            }
            return Verdict(exitStatus: 0, message: notices.joined(separator: "\n"))
        default: return Verdict(exitStatus: 0, message: "")
        }
    }

    /// Why a branch or tag may not be made; one that is there already may be packed.
    private func nameRefusal(of move: RequestedMove) -> String? {
        guard !move.isDeletion,
            let refusal = PushedReference(name: move.reference, isDeletion: false).nameRefusal
        else { return nil }
        let known = try? Repository(opening: location.gitDirectory).reference(move.reference)
        return known == move.new ? nil : refusal
    }

    private struct Refusal: Error {
        var lines: [String]

        init(lines: [String]) { self.lines = lines }

        init(problems: [Problem]) {
            let more = problems.count > 20 ? ["… and \(problems.count - 20) more"] : []
            lines = problems.prefix(20).map(\.description) + more
        }
    }

    private func verdict(_ moves: [RequestedMove], isPush: Bool) async -> Verdict {
        do {
            for move in moves {
                switch move.reference {
                case StateLocation.main: try await check(move, isPush: isPush)
                case StateLocation.live: try checkLog(move)
                default: break
                }
            }
            return Verdict(exitStatus: 0, message: "")
        } catch let refusal as Refusal {
            let advice =
                isWorkTree
                ? [
                    "The branch has not moved. To take back what is staged: `git reset --merge`, and `git revert --quit` after a "
                        + "revert of several commits."
                ]
                : ["The branch has not moved."]
            let lines = ["scimgit refuses to move main:"] + refusal.lines.map { "  " + $0 } + advice
            return Verdict(exitStatus: 1, message: lines.joined(separator: "\n"))
        } catch {
            return Verdict(exitStatus: 1, message: "scimgit cannot check the move of main: \(error)")
        }
    }

    /// Lets nobody but the server move the log; `git pack-refs` writes its value into another file only.
    private func checkLog(_ move: RequestedMove) throws {
        if move.isPruning(in: location) { return }
        let repository = try Repository(opening: location.gitDirectory)
        if let log = try repository.reference(StateLocation.live), !move.isDeletion {
            if move.new == log { return }
            if move.isPacking(in: location), try repository.isAncestor(move.new, of: log) { return }
        } else if !move.isDeletion, CommitMark.live(location).read() == move.new {
            return
        }
        throw Refusal(lines: ["\(move.reference) is the log that the server serves, and only the server moves it."])
    }

    private func check(_ move: RequestedMove, isPush: Bool) async throws {
        let repository = try Repository(opening: location.gitDirectory)
        let objects = (environment["GIT_QUARANTINE_PATH"] ?? environment["GIT_OBJECT_DIRECTORY"]).map(absolute)
        if let objects { try repository.addAlternate(objectDirectory: objects) }
        let current = try repository.reference(StateLocation.main)
        let old = move.old == .zero ? current : move.old
        if move.isDeletion {
            if isPush { throw Refusal(lines: ["main may not be deleted."]) }
            return
        }
        guard let old, old != move.new, current != move.new else { return }
        if isPush, try repository.isAncestor(move.new, of: old) {
            throw Refusal(lines: [
                "It would set main back, and take away commits that were acknowledged.",
                "To undo a change use `git revert <commit>`.",
            ])
        }
        if isLinkedToMain, !isPush {
            throw Refusal(lines: [
                "main is checked out in a linked work tree, which the server does not bring on: a commit there would undo changes.",
                "Use a branch of its own there: `git checkout -b NAME`, commit, then `git push . HEAD:main`.",
            ])
        }
        let isMeant = try allowsMassChange(repository)
        let permit = MassChangePermit(location)
        let permitted = permit.validity(for: move.new)
        let check = MoveCheck(
            old: old, new: move.new, objects: objects, allowsMassChange: isMeant || permitted == .valid,
            isWorkTree: isWorkTree && !isPush)
        let answer = ask(.check(check))
        let verdict = if let answer { answer } else { try await checkWithoutServer(check) }
        if let refusal = verdict.refusal { throw Refusal(lines: [refusal]) }
        guard verdict.problems.isEmpty else {
            var refusal = Refusal(problems: verdict.problems)
            if permitted == .expired {
                permit.use(for: move.new)
                refusal.lines.append(MassChangePermit.expiry)
            }
            throw refusal
        }
        if isMeant { try permit.give(for: move.new) }
        // Git syncs the objects it made, but not the directories that hold their names: the branch must not be on disk
        // before them.
        if !isPush { try repository.syncAll() }
    }

    private func ask(_ request: ControlRequest) -> ControlAnswer? {
        ControlSocket.ask(request.bytes, in: location.privateDirectory, patience: patience)
    }

    /// Loads the state itself, as long as no server serves it.
    private func checkWithoutServer(_ check: MoveCheck) async throws -> ControlAnswer {
        guard FileManager.default.fileExists(atPath: location.privateDirectory) else { return ControlAnswer() }
        let state: OfflineState
        do throws(StoreError) { state = try await offline() } catch {
            guard case .alreadyServed = error else { throw Refusal(lines: [error.description]) }
            // One may have started meanwhile.
            return ask(.check(check)) ?? ControlAnswer(refusal: "The running server does not answer. Try again in a moment.")
        }
        return ControlAnswer(problems: try await check.problems(on: state.snapshot, at: location) ?? [])
    }

    /// What the person should know of a move that was made; without a server the commit is merged here.
    private func notice(of move: RequestedMove) async -> String? {
        if let answer = ask(.moved(move.new)) {
            return answer.notice
        }
        guard let state = try? await offline() else {
            if let answer = ask(.moved(move.new)) { return answer.notice }
            return "scimgit has not merged it yet, and does so as soon as it can."
        }
        return await state.take(move.new, replacing: move.old)
    }

    /// The state, as long as no server serves it.
    private func offline() async throws(StoreError) -> OfflineState {
        try await OfflineState.open(location, waiting: .seconds(patience), logger: Self.silent)
    }

    private static let silent = Logger(label: "scimgit.hook") { _ in SwiftLogNoOpLogHandler() }

    /// Whether a person said, by an option of the push, of git or in the configuration, that it is meant.
    private func allowsMassChange(_ repository: borrowing Repository) throws(GitError) -> Bool {
        let pushOptions = (Int(environment["GIT_PUSH_OPTION_COUNT"] ?? "") ?? 0).clamped(to: 0...100)
        if (0..<pushOptions).contains(where: { environment["GIT_PUSH_OPTION_\($0)"] == "allow-mass-deletion" }) {
            return true
        }
        let parameters = environment["GIT_CONFIG_PARAMETERS"]?.lowercased() ?? ""
        if parameters.contains("'scimgit.allowmassdeletion'='true'")
            || parameters.contains("'scimgit.allowmassdeletion=true'")
        {
            return true
        }
        return try repository.isConfigured("scimgit.allowMassDeletion")
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : location.gitDirectory + "/" + path
    }
}

extension Hook.Verdict {
    fileprivate init(refusing what: String, for reasons: [String]) {
        let lines = ["scimgit refuses \(what):"] + reasons.map { "  " + $0 }
        self.init(exitStatus: 1, message: lines.joined(separator: "\n"))
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
