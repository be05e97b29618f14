import Git
import Logging
import SCIM

extension MainBranch {
    /// How long a commit is read again and again before it is refused for what cannot be read of it.
    private static let readTime = Duration.seconds(3)
    /// How many times of commits that cannot be read are kept.
    private static let unreadableLimit = 256
    /// How often a merge, or what takes something back, is prepared for the writer's turn.
    static let preparations = 8
    /// How many commits of the log are read in the writer's turn: it takes some milliseconds.
    private static let readInTurn = 128

    /// Merges a commit, after those that came before it, which may have brought it.
    ///
    /// - Parameters:
    ///   - replaced: What it takes the place of, and may amend; nil when it takes none.
    ///   - allowsMassChange: Whether a person said that many may lose something at once, besides by a permit.
    ///   - mayBeOfWorkTree: Whether it may have been made from the index of the work tree.
    /// - Returns: Nil when the log has it.
    func outcome(
        of tip: ObjectID, replacing replaced: ObjectID?, allowsMassChange: Bool, mayBeOfWorkTree: Bool = false
    ) async throws -> InboxMerge.Outcome? {
        let task = Task { [merging] in
            await merging?.value
            return try await merge(
                tip, replacing: replaced, allowsMassChange: allowsMassChange,
                workTree: mayBeOfWorkTree ? location : nil)
        }
        merging = Task { _ = await task.result }
        return try await task.value
    }

    private func merge(
        _ tip: ObjectID, replacing replaced: ObjectID?, allowsMassChange: Bool, workTree: StateLocation?
    ) async throws -> InboxMerge.Outcome? {
        do {
            _ = try repository.commit(tip)
            let log = served.snapshot.tip
            let line = try served.recent.line(to: log, in: repository)
            let ancestry = try await ancestry(of: tip, log, line)
            if ancestry.isInLog(tip) { return nil }
            try repository.syncAll()
            let permit = MassChangePermit(location)
            let merge = try InboxMerge(
                of: tip, ancestry, line, replacing: replaced ?? ancestry.bases.first ?? tip,
                allowsMassChange: allowsMassChange || permit.isValid(for: tip), workTree: workTree,
                knowing: checked.files,
                isAnnounced: workTree != nil && served.isAnnounced(tip),
                checked: checked.take(tip) ?? CheckedUpdate(),
                in: repository)
            let outcome = try await take(merge)
            permit.use(for: tip)
            if !merge.strays.isEmpty { noteStrays(merge.strays, of: tip) }
            return outcome
        } catch {
            guard let problem = problem(of: tip, error) else { throw error }
            return .refused([problem])
        }
    }

    /// What an error tells of a commit; nil when it is not about the commit, or may pass: objects can be late.
    private func problem(of tip: ObjectID, _ error: any Error) -> Problem? {
        let isContent =
            switch error {
            case let error as GitError:
                !error.isOutOfFiles && [.notFound, .corrupt, .tooLarge, .invalidPath].contains(error.code)
            case is StoreError, is GitCommand.Failure: true
            default: false
            }
        if let refusal = error as? NewCommits.Failure { return refusal.problem }
        guard isContent, canReadLog else { return nil }
        let since = unreadable[tip] ?? .now
        if unreadable.count >= Self.unreadableLimit { unreadable = [:] }
        unreadable[tip] = since
        guard .now - since >= Self.readTime else { return nil }
        return Problem(ofWhole: "It cannot be read: \(error.explanation)")
    }

    /// Whether an object is a commit, whatever is in it; an object that has been missing for `readTime` is none.
    ///
    /// - Throws: What keeps it from being found out now: nothing is given up for that.
    func isCommit(_ tip: ObjectID) throws -> Bool {
        do throws(GitError) { return try repository.kind(of: tip) == .commit } catch {
            guard error.code == .notFound, let since = unreadable[tip], .now - since >= Self.readTime else {
                throw error
            }
            return false
        }
    }

    /// Whether the disk and the number of open files let the repository be read at all.
    private var canReadLog: Bool {
        (try? Repository(opening: location.gitDirectory).commit(served.snapshot.tip)) != nil
    }

    private func ancestry(of tip: ObjectID, _ log: ObjectID, _ line: RecentCommits) async throws -> Ancestry {
        if let near = try Ancestry(of: tip, log: log, line, in: repository) { return near }
        return try await Ancestry(of: tip, log: log, objects: nil, at: location)
    }

    /// Has the writer put it into the log.
    ///
    /// What takes long is done before it is the writer's turn, while clients are served, and again as long as much comes
    /// meanwhile.
    private func take(_ merge: InboxMerge) async throws -> InboxMerge.Outcome {
        var merge = merge
        for _ in 0..<Self.preparations {
            try merge.prepare(on: served.snapshot, in: repository)
            do { return try await writer.take(merge, reading: Self.readInTurn) } catch is LogChanges.Unread { continue }
        }
        return try await writer.take(merge)
    }

    /// Reads the newest commits of the log, so that nobody has to wait for that when somebody commits.
    ///
    /// It waits until the log stands still: reading what clients write without a pause would slow them down.
    func rememberLog() async {
        let tip = served.snapshot.tip
        defer { lastSeen = tip }
        guard !isClosed, tip == lastSeen else { return }
        try? served.recent.remember(to: tip, in: repository)
        try? await served.recent.clarify(at: location)
    }

    /// Keeps a commit that cannot be merged as a branch, with a note.
    func refuse(_ refused: RefusedCommit) async throws {
        try refused.keep(in: repository)
        logger.warning(
            "a commit was refused; it is kept as a branch",
            metadata: [
                "commit": "\(refused.commit)", "branch": "\(refused.branch)", "problems": "\(refused.problems.count)",
                "detail": .string(refused.problems.first?.description.withoutQuotedValues ?? ""),
            ])
        notices.tell(refused.commit, refused.notice)
        await refused.note(at: location, logger: logger)
    }

    private func noteStrays(_ paths: [String], of commit: ObjectID) {
        logger.warning(
            "a commit was made from an index that lost changes of the server; they stay",
            metadata: ["commit": "\(commit)", "paths": "\(paths.prefix(20).joined(separator: " "))"])
        notices.tell(commit, Notices.strays(paths))
    }
}
