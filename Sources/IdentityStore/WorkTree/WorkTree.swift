import Foundation
import Git

/// The work tree, which is brought along with `main`: index, files and branch together or none of them, and never over
/// what a person edited.
///
/// `index.lock` is held to the end: files, index, branch. A commit that git begins in between fails on the branch's old
/// value; with the branch before the index it would take the server's changes back.
struct WorkTree {
    private let location: StateLocation
    private var record: WorkTreeRecord
    /// Where it was lately.
    private var positions: RecentPositions
    /// Where `main` was since the last sync: a commit made here may have been there and gone, and git brings the work tree to
    /// one of them when another branch was checked out and `main` is again.
    private var visited: [ObjectID] = []
    /// Whether another branch was checked out since the last sync.
    private var wasElsewhere = false
    /// The index file as it was seen last, and when somebody else had written it.
    private var seen: IndexStamp?
    private var used = ContinuousClock.now - .seconds(3_600)
    /// The index file in which no lost sync was found.
    private var examined: IndexStamp?

    /// How a sync ends.
    enum Outcome: Hashable {
        /// `main` and the work tree are at the commit.
        case done
        /// A git process holds a lock, or moved `main` or HEAD; what was moved is noted.
        case busy(String)
        /// Nothing was moved: a person edited these files.
        case edited([String])
    }

    /// - Parameter main: Where the work tree is when nothing was noted: git leaves it there.
    init(_ location: StateLocation, main: ObjectID, in repository: borrowing Repository) {
        self.location = location
        record = WorkTreeRecord(of: location, in: repository) ?? WorkTreeRecord(at: main)
        positions = RecentPositions(before: record.commit, in: repository)
    }

    /// Whether it is at a commit, and no sync is lost in an index that somebody else wrote.
    func isAt(_ commit: ObjectID) -> Bool { record == WorkTreeRecord(at: commit) && !wasElsewhere && seen == examined }

    /// Whether a git process wrote the index lately, or holds its lock.
    var isInUse: Bool {
        .now - used < MainStep.quiet || FileManager.default.fileExists(atPath: location.gitDirectory + "/index.lock")
    }

    /// Looks whether a git process has written the index, or lost a sync in it, and whether `main` is checked out.
    mutating func look(in repository: borrowing Repository) throws -> MainStep.Situation.Place {
        let stamp = IndexStamp(location)
        if stamp != seen { (seen, used) = (stamp, .now) }
        guard try repository.head() == StateLocation.main else {
            wasElsewhere = true
            return .elsewhere
        }
        if stamp != examined, !wasElsewhere, try !hasLostSync(in: repository) { examined = stamp }
        return .onMain
    }

    /// Notes where `main` is, whoever moved it there.
    mutating func note(main commit: ObjectID) {
        if visited.last != commit { visited = visited.suffix(RecentPositions.limit) + [commit] }
    }

    /// Whether the index has paths in an older version than the files, as git leaves it that had read it before a sync and
    /// wrote it afterwards.
    private func hasLostSync(in repository: borrowing Repository) throws -> Bool {
        let former = positions.commits
        guard former.contains(where: { $0 != record.commit }) else { return false }
        let paths = try SyncPaths(former: former, way: [record.commit], isUnfinished: false, in: repository)
        let index = try Index(path: location.index)
        return paths.others.contains { PathState($0.key, $0.value, in: index, of: location).step == .entry }
    }

    /// Brings index, files and `main` to a commit.
    ///
    /// - Parameter main: What `main` names.
    /// - Throws: What the disk refuses; the next sync goes on from there.
    mutating func sync(
        from main: ObjectID?, to target: ObjectID, in repository: borrowing Repository
    ) throws -> Outcome {
        let update: IndexUpdate
        do { update = try IndexUpdate(location: location) } catch let error as GitError where error.code == .locked {
            return .busy("index.lock")
        }
        defer { update.release() }
        guard IndexStamp(location) == seen, try repository.head() == StateLocation.main,
            try repository.reference(StateLocation.main) == main
        else { return .busy("index.lock") }
        let plan = plan(for: try paths(from: main, to: target, in: repository), by: update)
        guard plan.edited.isEmpty else { return .edited(plan.edited.sorted()) }
        if !plan.steps.isEmpty { try carryOut(plan.steps, by: update, to: target, in: repository) }
        try note(target)
        do throws(GitError) {
            if main != target { try repository.advance(StateLocation.main, from: main, to: target) }
        } catch {
            guard error.code == .modified || error.code == .locked else { throw error }
            return .busy("\(StateLocation.main).lock")
        }
        return .done
    }

    private func paths(
        from main: ObjectID?, to target: ObjectID, in repository: borrowing Repository
    ) throws(GitError) -> SyncPaths {
        let former = seen == examined ? [] : positions.commits
        func paths(_ visited: [ObjectID]) throws(GitError) -> SyncPaths {
            try SyncPaths(
                former: former, way: [record.commit, record.target] + visited + [target],
                isUnfinished: record.isUnfinished, in: repository)
        }
        if let all = try? paths(visited + [main].compactMap(\.self)) { return all }
        // A commit whose tree cannot be read was not made from this index.
        return try paths(visited.filter { (try? paths([$0])) != nil })
    }

    private struct Step {
        let path: String
        let step: PathState.Step
        let target: TreeEntry?
    }

    private func plan(for paths: SyncPaths, by update: IndexUpdate) -> (steps: [Step], edited: [String]) {
        var steps: [Step] = []
        var edited: [String] = []
        for (path, versions) in paths.moved {
            switch update.step(path, versions) {
            case .none: break
            case .keep: edited.append(path)
            case let step: steps.append(Step(path: path, step: step, target: versions.target))
            }
        }
        for (path, versions) in paths.others where update.step(path, versions) == .entry {
            steps.append(Step(path: path, step: .entry, target: versions.target))
        }
        return (steps, edited)
    }

    private mutating func carryOut(
        _ steps: [Step], by update: IndexUpdate, to target: ObjectID, in repository: borrowing Repository
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
    private mutating func note(_ commit: ObjectID) throws {
        let record = WorkTreeRecord(at: commit)
        if self.record != record { try record.write(location) }
        positions.add(self.record.commit)
        self.record = record
        positions.add(commit)
        (visited, wasElsewhere) = ([], false)
        seen = IndexStamp(location)
        examined = seen
    }
}
