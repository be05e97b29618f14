import Git

/// The question whether a move of `main` that git is about to make, or what is pushed, could be merged into the log.
struct UpdateCheck: Sendable {
    /// The commit that it takes the place of, and may amend.
    let old: ObjectID
    /// The commit that is to be merged.
    let new: ObjectID
    /// The folder of objects that a push brings and that are not part of the repository yet.
    let objects: String?
    /// Whether a person said that many may lose something at once.
    let allowsMassChange: Bool
    /// Whether it is made in the work tree.
    let isWorkTree: Bool

    /// What is wrong with the commits; nothing when they could be merged now.
    ///
    /// - Parameter checked: Keeps what it found, for the merge.
    /// - Returns: Nil when the log has them already.
    func problems(
        on served: ServedState, at location: StateLocation, for checked: CheckedUpdates? = nil
    ) async throws -> [Problem]? {
        let repository = try Repository(opening: location.gitDirectory)
        if let objects { try repository.addAlternate(objectDirectory: objects) }
        let snapshot = served.snapshot
        let line = try served.recent.line(to: snapshot.tip, in: repository)
        var found = try Ancestry(of: new, log: snapshot.tip, line, in: repository)
        if found == nil { found = try await Ancestry(of: new, log: snapshot.tip, objects: objects, at: location) }
        guard let ancestry = found, !ancestry.isInLog(new) else { return nil }
        if isWorkTree, let early = try early(on: served, at: location, in: repository) { return [early] }
        var update = CheckedUpdate()
        do {
            let merge = try InboxMerge(
                of: new, ancestry, line, replacing: old, allowsMassChange: allowsMassChange,
                workTree: isWorkTree ? location : nil, knowing: checked?.files, isAnnounced: isWorkTree,
                checked: update, in: repository)
            switch try merge.plan(on: snapshot, in: repository) {
            case .refused(let problems): return problems
            case .fastForward: update.approval = merge.approval(on: snapshot)
            case .merge, .nothing: break
            }
            checked?.keep(update, to: new)
            return []
        } catch let refusal as NewCommits.Failure {
            return [refusal.problem]
        }
    }

    private func early(
        on served: ServedState, at location: StateLocation, in repository: borrowing Repository
    ) throws -> Problem? {
        guard try location.isOnMain(in: repository), let record = WorkTreeRecord(of: location, in: repository) else {
            return nil
        }
        return try EarlyChanges(record: record, main: served.main).problem(of: new, on: old, in: repository)
    }
}
