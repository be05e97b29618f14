import Foundation
import Git
import Logging

/// Keeps the index and the files of the work tree in step with `main`, without ever overwriting what a person
/// edited.
///
/// It holds `index.lock` for less than a twentieth of the time and gives way to whoever holds it.
actor Follower {
    private let executor = SerialQueueExecutor(label: "scimgit.follower")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let location: StateLocation
    private let published: Published
    private let logger: Logger
    private var repository: Repository
    private var log = StepLog()
    /// The commit the index is in step with, but for the lagging paths; nil while that is not known.
    private var base: ObjectID?
    /// Paths that a person edited and the branch changed, with the version they were left at.
    private var lagging: [String: TreeEntry?] = [:]
    private var searchesHistory = true
    /// The versions that the files had up to the base; nil while they are not known.
    private var recent: RecentVersions?
    /// The index file whose entries were looked at last.
    private var seen: IndexStamp?
    /// Whether the index was looked at whenever it was written, since it was in step.
    private var isWatching = false
    /// The commit of a step that was not finished, because the server was killed or the disk failed: some files are at it
    /// already.
    private var interrupted: ObjectID?
    /// A commit that a person put on `main` since the base: the index may be at it for the paths that it changed.
    private var noted: ObjectID?
    /// Why the last step failed, so that it is told once.
    private var complaint: String?

    init(location: StateLocation, published: Published, logger: Logger) throws(GitError) {
        self.location = location
        self.published = published
        self.logger = logger
        let repository = try Repository(opening: location.gitDirectory)
        let known = CommitMark.workTree(location).read()
        if let known, repository.exists(known) {
            base = known
            let target = CommitMark.workTreeTarget(location).read()
            interrupted = target.flatMap { $0 != known && repository.exists($0) ? $0 : nil }
        }
        self.repository = repository
        // Nobody knows what a git process saw that was there before.
        log.step(by: nil, at: .now)
    }

    /// Follows until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let start = ContinuousClock.now
            follow()
            let pause = max(.milliseconds(50), (ContinuousClock.now - start) * 20)
            try? await Task.sleep(for: pause)
        }
    }

    /// Lets go of packs that were taken away: while they are open they take room on the disk.
    func forgetPacks() { repository.refresh() }

    /// Notes a commit that a person put on `main`, perhaps from this work tree and past the hooks.
    func note(_ commit: ObjectID) { noted = commit }

    /// Takes one step to the commit of `main`; leaves it for the next time when somebody holds the index.
    func follow() {
        do {
            guard try repository.head() == StateLocation.main else {
                (base, interrupted, searchesHistory, recent, seen, isWatching) = (nil, nil, true, nil, nil, false)
                return
            }
            guard let tip = published.main else { return }
            try takeOwnMoves(to: tip)
            if noted == base { noted = nil }
            let stamp = IndexStamp(location)
            guard base != tip || noted != nil || !lagging.isEmpty || searchesHistory || hasStaleIndex else {
                seen = stamp
                return
            }
            if let target = interrupted { try step(to: target, try repository.commit(target).tree) }
            try step(to: tip, try repository.commit(tip).tree)
            searchesHistory = false
            if complaint != nil { published.setAttention(nil, to: "work tree") }
            complaint = nil
        } catch let error as GitError where error.code == .locked {
            return
        } catch {
            published.setAttention("It cannot follow main: \(error.explanation)", to: "work tree")
            if complaint != "\(error)" {
                logger.error("the work tree cannot follow main", metadata: ["error": "\(error)"])
            }
            complaint = "\(error)"
        }
    }

    /// Takes over what git processes of the work tree committed: they left the index in step themselves, or have gone on
    /// from there already.
    private func takeOwnMoves(to tip: ObjectID) throws {
        while let from = base {
            var next: StepLog.Move?
            for move in log.moves(from: from) where try repository.isAncestor(move.new, of: tip) { next = move }
            guard let next else { return }
            log.step(by: next.mover, at: next.time)
            recent?.add(try difference(since: from, to: try repository.commit(next.new).tree), at: Self.now)
            (base, seen) = (next.new, nil)
            try CommitMark.workTree(location).write(next.new)
        }
    }

    private func step(to tip: ObjectID, _ tree: ObjectID) throws {
        repository.refresh()
        if recent == nil || base == nil { recent = try RecentVersions(of: base ?? tip, in: repository) }
        let update = try IndexUpdate(location: location)
        defer { update.abandon() }
        let changes = try base.map { try difference(since: $0, to: tree) }
        let paths = try changedPaths(to: tree, changes, in: update)
        try CommitMark.workTreeTarget(location).write(tip)
        interrupted = tip
        var left: [String: TreeEntry?] = [:]
        var odd: [OddPath] = []
        var isChanged = false
        for (path, versions) in paths {
            switch try update.move(
                path, from: versions.old, to: versions.new, newer: versions.newer, reading: repository)
            {
            case .inStep: break
            case .moved: isChanged = true
            case .edited(let entry):
                left[path] = versions.old
                odd.append(OddPath(path: path, index: entry, new: versions.new))
            }
        }
        if searchesHistory, !odd.isEmpty {
            for (path, entry) in try versionsInHistory(of: odd, before: tip) {
                let new = odd.first { $0.path == path }?.new
                switch try update.move(path, from: entry, to: new ?? nil, reading: repository) {
                case .inStep: left[path] = nil
                case .moved:
                    isChanged = true
                    left[path] = nil
                case .edited: break
                }
            }
        }
        log.step(by: nil, at: isChanged ? try update.commit() : .now)
        (seen, isWatching) = (update.stamp, true)
        if let changes { recent?.add(changes, at: Self.now) }
        if Set(left.keys) != Set(lagging.keys), !left.isEmpty {
            logger.warning(
                "edited files of the work tree were left as they are",
                metadata: ["paths": "\(left.keys.sorted().prefix(20).joined(separator: " "))"])
        }
        (base, lagging, interrupted, noted) = (tip, left, nil, nil)
        // The next server has to find again what was left behind.
        if left.isEmpty { try CommitMark.workTree(location).write(tip) }
    }

    /// Starts from the version of the noted commit where the index has it.
    private func takeNoted(
        to tree: ObjectID, in update: IndexUpdate, _ paths: inout [String: Versions]
    ) throws {
        guard let noted, let base, noted != base else { return }
        // A commit with a tree that cannot be read was not made from this index.
        for change in (try? difference(since: base, to: try repository.commit(noted).tree)) ?? []
        where update.entry(change.path) == change.new {
            let new = try paths[change.path]?.new ?? repository.entry(at: change.path, in: tree)
            paths[change.path] = Versions(old: change.new, new: new)
        }
    }

    private struct OddPath {
        let path: String
        let index: TreeEntry?
        let new: TreeEntry?
    }

    private struct Versions {
        let old: TreeEntry?
        let new: TreeEntry?
        /// Versions that the file may have as well.
        var newer: [TreeEntry?] = []
    }

    private func difference(since old: ObjectID, to tree: ObjectID) throws(GitError) -> [TreeChange] {
        try Git.difference(old: try repository.commit(old).tree, new: tree, in: repository)
    }

    /// The paths that may have to move: what changed since the base, what was left behind and what the index has lost; all
    /// that differ from the index while the base is not known.
    private func changedPaths(
        to tree: ObjectID, _ changes: [TreeChange]?, in update: IndexUpdate
    ) throws -> [String: Versions] {
        var paths: [String: Versions] = [:]
        if let changes {
            for change in changes { paths[change.path] = Versions(old: change.old, new: change.new) }
            try takeNoted(to: tree, in: update, &paths)
            for (path, old) in lagging {
                let new = try paths[path]?.new ?? repository.entry(at: path, in: tree)
                paths[path] = Versions(old: old, new: new)
            }
        } else {
            for change in try Git.difference(old: nil, new: tree, in: repository) {
                let entry = update.entry(change.path)
                if entry != change.new { paths[change.path] = Versions(old: nil, new: change.new) }
            }
        }
        guard let recent, seen != update.stamp else { return paths }
        for stale in update.stale(recent, isWatched: isWatching) {
            let new = try paths[stale.path]?.new ?? repository.entry(at: stale.path, in: tree)
            paths[stale.path] = Versions(old: stale.index, new: new, newer: stale.newer)
        }
        return paths
    }

    /// The paths whose version in the index is an older one of the branch: nobody edited them, the server was stopped
    /// or another branch was checked out before they were brought along.
    private func versionsInHistory(of odd: [OddPath], before tip: ObjectID) throws -> [(String, TreeEntry?)] {
        var open = Dictionary(odd.map { ($0.path, $0.index) }, uniquingKeysWith: { first, _ in first })
        var found: [(String, TreeEntry?)] = []
        var newer = try repository.commit(tip).tree
        let (commits, _) = try repository.firstParentChain(from: tip, until: nil)
        for tree in commits.dropLast().reversed().map({ Optional($0.tree) }) + [nil] where !open.isEmpty {
            for change in try Git.difference(old: tree, new: newer, in: repository) {
                if let index = open[change.path], change.old == index {
                    found.append((change.path, index))
                    open[change.path] = nil
                }
            }
            guard let tree else { break }
            newer = tree
        }
        return found
    }
}

extension Follower {
    /// Whether a commit made in the work tree may become the tip.
    ///
    /// - Returns: Why not, and what to do; nil when it may.
    func refusal(of mover: ProcessIdentity?, from old: ObjectID, to new: ObjectID) -> String? {
        guard let mover else {
            return "The git process that makes the commit cannot be told apart; push the commit instead."
        }
        if !lagging.isEmpty {
            let paths = lagging.keys.sorted().prefix(5).joined(separator: ", ")
            return "The server has changed files since that you have edited here: \(paths). "
                + "Set your edits aside with `git stash`, or take them back with `git checkout -- <file>`, and try again."
        }
        // The branch is at `old`, so that what led there has been made; the next step may only be yet to come.
        try? takeOwnMoves(to: old)
        guard base == old || base.map({ log.isOwn(from: $0, to: old, mover) }) == true else {
            return "The work tree is not yet in step with the branch: the server has just made changes. "
                + "Try again in a moment."
        }
        if log.wasOvertaken(mover) {
            return "The server changed the branch while this commit was being made, so it would undo those changes. "
                + "Run the command again."
        }
        if recent == nil || hasStaleIndex {
            return "The index has lost changes that the server made while another commit was begun here, and would "
                + "undo them. The server mends it; try again in a moment. To take a change back on purpose use "
                + "`git revert`, or `git checkout <commit> -- <file>`."
        }
        log.allow(mover, from: old, to: new)
        return nil
    }

    /// Whether somebody wrote an index that lost a step, and the next step has not mended it yet.
    private var hasStaleIndex: Bool {
        let stamp = IndexStamp(location)
        guard seen != stamp, let recent else { return false }
        // Who cannot read it finds out why in the next step.
        return (try? recent.hasStale(location, written: isWatching ? stamp?.seconds : nil)) ?? true
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }
}
