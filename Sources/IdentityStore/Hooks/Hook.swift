import Foundation
import Git
import Limits

/// The git hooks of a state repository: they veto every way in which ordinary git moves the branch to a state that
/// cannot be served, and tell the running server of those that were made.
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
    public func run(_ name: String, arguments: [String], input: String) -> Verdict {
        let all = input.split(separator: "\n").compactMap(RequestedMove.init)
        let moves = all.filter { $0.reference == StateLocation.branch }
        let refusals = name == "pre-receive" ? all.compactMap { PushedReference(name: $0.reference).refusal } : []
        guard refusals.isEmpty else {
            let lines = ["scimgit refuses the push:"] + refusals.map { "  " + $0 }
            return Verdict(exitStatus: 1, message: lines.joined(separator: "\n"))
        }
        guard !moves.isEmpty else { return Verdict(exitStatus: 0, message: "") }
        switch (name, arguments.first) {
        case ("reference-transaction", "prepared"), ("pre-receive", _):
            return verdict { for move in moves { try check(move, isPush: name == "pre-receive") } }
        case ("reference-transaction", "committed"):
            if ask(ControlRequest.moved.bytes) == nil { for move in moves { keepStep(move) } }
            return Verdict(exitStatus: 0, message: "")
        default: return Verdict(exitStatus: 0, message: "")
        }
    }

    private struct RequestedMove {
        let old: String
        let new: String
        let reference: String

        init?(_ line: Substring) {
            let fields = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard fields.count == 3 else { return nil }
            (old, new, reference) = (fields[0], fields[1], fields[2])
        }
    }

    private struct Refusal: Error {
        var lines: [String]

        init(lines: [String]) { self.lines = lines }

        init(problems: [Problem]) {
            let more = problems.count > 20 ? ["… and \(problems.count - 20) more"] : []
            lines = problems.prefix(20).map(\.description) + more
        }
    }

    private func verdict(_ body: () throws -> Void) -> Verdict {
        do {
            try body()
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

    private func check(_ move: RequestedMove, isPush: Bool) throws {
        let repository = try Repository(opening: location.gitDirectory)
        if let quarantine = environment["GIT_QUARANTINE_PATH"] ?? environment["GIT_OBJECT_DIRECTORY"] {
            try repository.addAlternate(objectDirectory: absolute(quarantine))
        }
        let current = try repository.reference(StateLocation.branch)
        guard let new = ObjectID(hex: move.new), let stated = ObjectID(hex: move.old) else {
            throw Refusal(lines: ["git gave no object ids."])
        }
        if new == .zero {
            if !isPush, isPruning(stated) { return }
            throw Refusal(lines: ["The branch may not be deleted: it is what the server serves."])
        }
        guard let old = stated == .zero ? current : stated else { return }
        if old == new || current == new { return }
        if !isPush, stated == .zero, let current, try repository.isAncestor(new, of: current), isPacking { return }
        guard try repository.isAncestor(old, of: new) else {
            throw Refusal(lines: [
                "The move is not a fast-forward: it would take away commits that were acknowledged.",
                "To undo a change use `git revert <commit>`.",
            ])
        }
        try check(from: old, to: new, isPush: isPush, in: repository)
    }

    private func check(
        from old: ObjectID, to new: ObjectID, isPush: Bool, in repository: borrowing Repository
    ) throws {
        let commits = try NewCommits(from: old, to: new, in: repository)
        guard commits.problems.isEmpty else { throw Refusal(problems: commits.problems) }
        let permit = MassChangePermit(location)
        let isMeant = try allowsMassDeletion(repository)
        let permitted = isMeant || isPush ? .none : permit.take(from: old, to: new)
        let move = OutsideMove(
            old: old, new: new, steps: commits.steps, allowsMassDeletion: isMeant || permitted == .valid)
        let mover = isWorkTree && !isPush ? ProcessIdentity.parent : nil
        let request = ControlRequest.check(move, mover: mover, isWorkTree: isWorkTree && !isPush)
        let message = request.bytes
        guard message.count <= Limits.controlMessage else {
            throw Refusal(lines: [
                "The changed files are too large to be checked at once (\(Limits.controlMessage >> 20) MiB are allowed).",
                "Push the commits in several steps, or stop the server and use `scimgit import`.",
            ])
        }
        let verdict =
            try ask(message) ?? checkWithoutServer(move, isWorkTree: isWorkTree && !isPush, in: repository)
        if let refusal = verdict.refusal { throw Refusal(lines: [refusal]) }
        guard !verdict.problems.isEmpty else {
            // Git syncs the objects it made, but not the directories that hold their names: the branch must not be on disk
            // before them.
            if !isPush { try repository.syncAll() } else if isMeant { try permit.give(from: old, to: new) }
            return
        }
        var refusal = Refusal(problems: verdict.problems)
        if permitted == .expired { refusal.lines.append(MassChangePermit.expiry) }
        throw refusal
    }

    private func ask(_ message: [UInt8]) -> ControlAnswer? {
        ControlSocket.ask(message, in: location.privateDirectory, patience: patience)
    }

    /// Loads the state itself, as long as no server serves it.
    private func checkWithoutServer(
        _ move: OutsideMove, isWorkTree: Bool, in repository: borrowing Repository
    ) throws -> ControlAnswer {
        if FileManager.default.fileExists(atPath: location.privateDirectory) {
            do throws(StoreError) { _ = try ServerLock(location) } catch {
                return ControlAnswer(refusal: "The running server does not answer. Try again in a moment.")
            }
        }
        if isWorkTree, let step = CommitMark.workTree(location).read(), step != move.old {
            return ControlAnswer(
                refusal:
                    "The work tree is not in step with the branch, and no server runs that could bring it there: the "
                    + "commit would undo changes. Start the server, or push from a clone.")
        }
        if isWorkTree, try RecentVersions(of: move.old, in: repository).hasStale(location) {
            return ControlAnswer(
                refusal:
                    "The index has lost changes that the server made while a commit was begun here, and no server runs that "
                    + "could mend it. Start the server, push from a clone, or let `git reset` put the index back.")
        }
        let (snapshot, problems) = try Loader().load(move.old, in: repository, history: History())
        if !problems.isEmpty { return ControlAnswer() }
        return ControlAnswer(problems: move.problems(on: snapshot))
    }

    /// Whether git only notes a value of the branch in `packed-refs`, as `git gc` does first, though the server may have
    /// moved the branch on meanwhile: whoever moves the branch itself holds its lock for as long as the hook runs.
    private var isPacking: Bool {
        let lock = location.gitDirectory + "/" + StateLocation.branch + ".lock"
        for _ in 0..<100 {
            guard FileManager.default.fileExists(atPath: location.gitDirectory + "/packed-refs.lock") else { break }
            if !FileManager.default.fileExists(atPath: lock) { return true }
            usleep(10_000)
        }
        return false
    }

    /// Notes that the work tree went along with the branch, as the server does when it runs.
    private func keepStep(_ move: RequestedMove) {
        let mark = CommitMark.workTree(location)
        guard isWorkTree, let new = ObjectID(hex: move.new), new != .zero, let step = mark.read(),
            step.description == move.old
        else { return }
        try? mark.write(new)
    }

    /// Whether git only moves the branch's value into `packed-refs`, as `git gc` does: the value is there already and
    /// the file is not locked; a real deletion holds its lock.
    private func isPruning(_ old: ObjectID) -> Bool {
        let path = location.gitDirectory + "/packed-refs"
        guard !FileManager.default.fileExists(atPath: path + ".lock"),
            let text = try? String(contentsOfFile: path, encoding: .utf8)
        else { return false }
        return text.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count == 2 && fields[1] == StateLocation.branch && fields[0] == old.description
        }
    }

    /// Whether a person said, by an option of the push, of git or in the configuration, that it is meant.
    private func allowsMassDeletion(_ repository: borrowing Repository) throws(GitError) -> Bool {
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

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
