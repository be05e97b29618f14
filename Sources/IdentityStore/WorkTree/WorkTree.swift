import Foundation
import Git

/// The work tree, which is brought along with `main`: index, files and branch together or none of them, and never over
/// what a person edited.
///
/// `index.lock` is held to the end: files, index, branch. A commit that git begins in between fails on the branch's old
/// value; with the branch before the index it would take the server's changes back.
struct WorkTree {
    private let location: StateLocation
    private let known: KnownFiles?
    private var record: WorkTreeRecord
    /// Where it was lately.
    private var positions: RecentPositions
    /// Where `main` was since the last sync: a commit made here may have been there and gone, and git brings the work tree to
    /// one of them when another branch was checked out and `main` is again.
    private var visited: [ObjectID] = []
    /// Whether another branch was checked out since the last sync.
    private var wasElsewhere = false
    private(set) var index = SeenIndex()
    /// What the index lacks; nil when it is whole.
    private(set) var partialIndex: PartialIndex?
    /// Whether the crash of an earlier server may have left files empty.
    private var mayHaveEmptyFiles: Bool

    /// How a sync ends.
    enum Outcome: Hashable {
        /// `main` and the work tree are at the commit; the paths of which the index had lost an earlier sync.
        case done(mended: [String])
        /// A git process holds a lock, or moved `main` or HEAD; what was moved is noted.
        case busy(String)
        /// Nothing was moved: a person edited these files.
        case edited([HeldFile])
    }

    /// - Parameters:
    ///   - main: Where the work tree is when nothing was noted: git leaves it there.
    ///   - known: What is read of its files.
    init(
        _ location: StateLocation, main: ObjectID, knowing known: KnownFiles? = nil,
        in repository: borrowing Repository
    ) {
        self.location = location
        self.known = known
        record = WorkTreeRecord(of: location, in: repository) ?? WorkTreeRecord(at: main)
        positions = RecentPositions(before: record.commit, in: repository)
        mayHaveEmptyFiles = record.isUnfinished
    }

    /// Whether it is at a commit, and no sync is lost in an index that somebody else wrote.
    func isAt(_ commit: ObjectID) -> Bool { record == WorkTreeRecord(at: commit) && !wasElsewhere && index.isWhole }

    /// Whether a git process wrote the index lately, or holds its lock.
    var isInUse: Bool {
        .now - index.used < MainStep.quiet
            || FileManager.default.fileExists(atPath: location.gitDirectory + "/index.lock")
    }

    /// Looks whether a git process has written the index, or lost a sync in it, and whether `main` is checked out.
    mutating func look(in repository: borrowing Repository) throws -> MainStep.Situation.Checkout {
        index.look(at: FileStamp(location.index))
        guard try location.isOnMain(in: repository) else {
            (wasElsewhere, partialIndex) = (true, nil)
            return .elsewhere
        }
        if index.isUnread, !wasElsewhere { try read(in: repository) }
        if index.isMissing { partialIndex = nil }
        return .onMain
    }

    /// Reads an index that somebody else wrote.
    private mutating func read(in repository: borrowing Repository) throws {
        index.read(hasLostSync: try hasLostSync(in: repository))
        try comparePartialIndex(in: repository)
    }

    private mutating func comparePartialIndex(in repository: borrowing Repository) throws {
        partialIndex = try PartialIndex(location.openIndex(), besides: record.commit, at: location, in: repository)
    }

    /// Remakes the index that somebody removed, with every file as `main` has it: what differs from that is an edit.
    ///
    /// - Returns: Whether it was made; a git process may have made one, or be about to.
    mutating func makeMissingIndex(from main: ObjectID?, in repository: borrowing Repository) throws -> Bool {
        guard index.isMissing, let update = try lockedIndex() else { return false }
        defer { update.release() }
        guard FileStamp(location.index) == nil, try location.isOnMain(in: repository) else { return false }
        try update.read(tree: repository.commit(main ?? record.commit).tree, in: repository)
        try update.replaceIndex()
        index.write(FileStamp(location.index))
        return true
    }

    /// Notes where `main` is, whoever moved it there.
    mutating func note(main commit: ObjectID) {
        if visited.last != commit { visited = visited.suffix(RecentPositions.limit) + [commit] }
    }

    /// Takes note that git has brought the work tree to `main` itself, as it does with each commit that is made there: what
    /// a person puts back from then on is an edit.
    mutating func arrive(at main: ObjectID, in repository: borrowing Repository) throws {
        guard main != record.commit, !record.isUnfinished, index.foreign != main,
            try location.isOnMain(in: repository)
        else { return }
        guard try isThere(main, in: repository), FileStamp(location.index) == index.stamp else {
            return index.isForeign(to: main)
        }
        try note(main, hasWritten: false, in: repository)
    }

    /// Whether index and files have all that a commit has besides what they were brought to.
    private func isThere(_ commit: ObjectID, in repository: borrowing Repository) throws -> Bool {
        guard sound([commit], comparedTo: record.commit, in: repository) == [commit] else { return false }
        let paths = try SyncPaths(former: [], way: [record.commit, commit], in: repository)
        let index = try location.openIndex()
        let files = try WorkTreeFiles(of: location, knowing: known, in: repository)
        return paths.moved.allSatisfy { path, versions in
            PathState(path, versions, in: index, files, of: repository).isAtTarget
        }
    }

    /// Whether the index has paths in an older version than the files, as git leaves it that had read it before a sync and
    /// wrote it afterwards.
    private func hasLostSync(in repository: borrowing Repository) throws -> Bool {
        let index = try location.openIndex()
        let former = positions.commits
        guard former.contains(where: { $0 != record.commit }) else { return false }
        let paths = try SyncPaths(former: former, way: [record.commit], in: repository)
        let files = try WorkTreeFiles(of: location, knowing: known, in: repository)
        return !SyncPlan.lost(paths, in: index, files, of: repository).isEmpty
    }

    /// Brings index, files and `main` to a commit.
    ///
    /// - Parameters:
    ///   - main: What `main` names.
    ///   - isHeld: Whether edits were in the way before, so that nothing is locked as long as they are.
    /// - Throws: What the disk refuses; the next sync goes on from there.
    mutating func sync(
        from main: ObjectID?, to target: ObjectID, isHeld: Bool, in repository: borrowing Repository
    ) throws -> Outcome {
        // The versions that an unfinished sync brought files to are known as long as the record names it: another one, which
        // may fail as well, begins after it.
        if record.isUnfinished, record.commit == main, record.target != target {
            let outcome = try move(from: main, to: record.target, isHeld: isHeld, in: repository)
            guard case .done = outcome else { return outcome }
            return try move(from: record.target, to: target, isHeld: isHeld, in: repository)
        }
        return try move(from: main, to: target, isHeld: isHeld, in: repository)
    }

    private mutating func move(
        from main: ObjectID?, to target: ObjectID, isHeld: Bool, in repository: borrowing Repository
    ) throws -> Outcome {
        let paths = try paths(from: main, to: target, in: repository)
        let files = try WorkTreeFiles(of: location, in: repository)
        if isHeld || index.isUnread {
            let plan = SyncPlan(for: paths, in: try location.openIndex(), files, of: repository)
            if !plan.edited.isEmpty { return .edited(plan.edited) }
        }
        guard let update = try lockedIndex() else { return .busy("index.lock") }
        defer { update.release() }
        guard let seen = index.stamp, FileStamp(location.index) == seen, try location.isOnMain(in: repository),
            try repository.reference(StateLocation.main) == main
        else { return .busy("index.lock") }
        let plan = update.plan(for: paths, files, in: repository)
        guard plan.edited.isEmpty else { return .edited(plan.edited) }
        if !index.isWhole { try StaleEntries.add(plan.replaced, of: location) }
        if !plan.steps.isEmpty { try carryOut(plan.steps, by: update, to: target, in: repository) }
        try note(target, hasWritten: true, in: repository)
        do throws(GitError) {
            if main != target {
                try repository.updateReference(StateLocation.main, from: PreviousValue(main), to: target)
            }
        } catch {
            guard error.code == .modified || error.code == .locked else { throw error }
            return .busy("\(StateLocation.main).lock")
        }
        return .done(mended: plan.mended.sorted())
    }

    /// Takes the lock of the index; nil while a git process has it.
    private func lockedIndex() throws -> IndexUpdate? {
        do { return try IndexUpdate(location: location) } catch let error as GitError where error.code == .locked {
            return nil
        }
    }

    private func paths(
        from main: ObjectID?, to target: ObjectID, in repository: borrowing Repository
    ) throws(GitError) -> SyncPaths {
        let visited = self.visited + [main].compactMap(\.self)
        return try SyncPaths(
            former: index.isWhole ? [] : positions.commits,
            way: [record.commit, record.target] + sound(visited, comparedTo: target, in: repository) + [target],
            mayBeEmpty: mayHaveEmptyFiles, in: repository)
    }

    /// The commits whose trees are in order: no other was made from this index. Those of the record are the server's own.
    private func sound(
        _ commits: [ObjectID], comparedTo commit: ObjectID, in repository: borrowing Repository
    ) -> [ObjectID] {
        let own = [record.commit, record.target, commit]
        return commits.filter { other in
            if own.contains(other) { return true }
            guard let trees = try? (repository.commit(commit).tree, repository.commit(other).tree) else { return false }
            return (try? treeFaults(old: trees.0, new: trees.1, in: repository).isEmpty) == true
        }
    }

    private mutating func carryOut(
        _ steps: [SyncPlan.Step], by update: IndexUpdate, to target: ObjectID, in repository: borrowing Repository
    ) throws {
        let begun = WorkTreeRecord(from: record.commit, to: target)
        try begun.write(location)
        record = begun
        // Where a directory takes the place of a file, the file goes first.
        for step in steps where step.target == nil {
            try update.perform(step.step, step.path, to: nil, reading: repository)
        }
        for step in steps where step.target != nil {
            try update.perform(step.step, step.path, to: step.target, reading: repository)
        }
        try update.replaceIndex()
    }

    /// Notes that index and files are at a commit.
    private mutating func note(
        _ commit: ObjectID, hasWritten: Bool, in repository: borrowing Repository
    ) throws {
        let record = WorkTreeRecord(at: commit)
        if self.record != record { try record.write(location) }
        for passed in [self.record.commit] + sound(visited, comparedTo: commit, in: repository) {
            positions.add(passed)
        }
        positions.add(commit)
        self.record = record
        (visited, wasElsewhere) = ([], false)
        guard hasWritten else { return }
        mayHaveEmptyFiles = false
        index.write(FileStamp(location.index))
        if partialIndex != nil { try comparePartialIndex(in: repository) }
    }
}
