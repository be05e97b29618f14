import Git
import Limits
import SCIM

/// What a person committed or pushed, to be merged into the log whatever it holds by then.
struct InboxMerge: Sendable {
    /// The person's newest commit.
    let tip: ObjectID
    /// Who made it.
    let author: Signature
    private let tree: ObjectID
    private let base: ObjectID
    /// What that commit has.
    let baseTree: ObjectID
    /// The log since all the commits that the person started from.
    private var log: LogSince
    /// What a commit repeats of the log; nil before that was looked for.
    private var repeated: Problem??
    private let commits: NewCommits
    /// What the check of the move found before it was made.
    private let checked: CheckedUpdate
    /// Whether the person said that many may lose something at once.
    let allowsMassChange: Bool
    /// The files that were parsed on the way.
    var files: ParsedFiles { checked.files }
    /// The paths that are left out, since an index that lost a sync put them back.
    let strays: [String]

    /// The commits that the log does not have, each after its parents.
    var mergedCommits: [Commit] { commits.parentsFirst }

    /// What is to be done in the log.
    enum Plan {
        /// It goes on to the person's commit itself.
        case fastForward
        /// It gets a merge commit, with these files changed in what it has.
        case merge([MergedFile], leftOut: [Problem])
        /// Nothing, since the commits have nothing new; what was left out of them.
        case nothing(leftOut: [Problem])
        /// Nothing, for these reasons.
        case refused([Problem])
    }

    /// What became of it.
    enum Outcome: Sendable {
        /// The log has it.
        case taken(Taken)
        /// The log had all of it, and has no commit for it; what was left out.
        case nothing(leftOut: [Problem])
        /// The log does not have it, for these reasons.
        case refused([Problem])
    }

    /// How the log got it.
    struct Taken: Sendable, Hashable {
        /// The commit that brought it, which may be the person's own.
        let commit: ObjectID
        /// What was left out.
        var leftOut: [Problem] = []
        /// Whether the log had changed since the commit that the person started from.
        var hadChanges = false
        /// Whether something holds `main`, so that it is not there yet.
        var isHeld = false
    }

    /// Looks at the new commits by themselves.
    ///
    /// - Parameters:
    ///   - line: The newest commits of the log, as far as they are remembered.
    ///   - replaced: The commit that the person's reference named before, or should have.
    ///   - location: The state in whose work tree they may have been made; nil when they come from elsewhere.
    ///   - known: What was read of that work tree before.
    ///   - isAnnounced: Whether a git command in that work tree puts it on `main`.
    ///   - checked: What is known of the commits already.
    /// - Throws: ``NewCommits/Failure`` when there are too many commits, too large ones, or not one place where
    ///   they leave the log.
    init(
        of tip: ObjectID, _ ancestry: Ancestry, _ line: RecentCommits, replacing replaced: ObjectID,
        allowsMassChange: Bool,
        workTree location: StateLocation?, knowing known: KnownFiles? = nil, isAnnounced: Bool = false,
        checked: CheckedUpdate = CheckedUpdate(),
        in repository: borrowing Repository
    ) throws {
        guard let common = ancestry.bases.first else {
            throw NewCommits.Failure(
                Problem(ofWhole: "It has no commit in common with main: make the change on top of main."))
        }
        guard ancestry.bases.count == 1 || ancestry.mergedBases != nil else {
            throw NewCommits.Failure(
                Problem(
                    ofWhole:
                        "It and main were merged with each other so often that \(Limits.mergedBases) commits do not tell what "
                        + "it changes: merge main into it first (`git merge main`, or in a clone `git pull --no-rebase`)."
                ))
        }
        let commit = try repository.commit(tip)
        // What the person changed is the difference to the commit that was amended. Any other commit beside the one that it
        // replaces does not know that one.
        let isAmended =
            try ancestry.commits == [tip] && commit.amends(repository.commit(replaced), isAnnounced: isAnnounced)
        base = isAmended ? replaced : common
        commits = try NewCommits(ancestry.commits, from: base, to: tip, files: checked.files, in: repository)
        self.checked = checked
        let merged = base == common ? ancestry.mergedBases : nil
        log = LogSince(bases: base == common ? ancestry.bases : [base], line: line)
        baseTree = try merged ?? repository.commit(base).tree
        self.tip = tip
        var strays = StrayPaths()
        // What cannot be compared is refused for that.
        if let location, commits.problems.isEmpty,
            let found = try? StrayPaths(from: base, to: tip, at: location, knowing: known, in: repository)
        {
            strays = found
        }
        tree = try strays.leftOut(of: commit.tree, in: repository)
        self.strays = strays.versions.keys.sorted()
        author = commit.author
        self.allowsMassChange = allowsMassChange
    }

    /// Reads what it needs of the log, which may take long: merged later, it reads only what came since.
    mutating func prepare(on snapshot: Snapshot, in repository: borrowing Repository) throws {
        guard commits.problems.isEmpty, !goesOn(from: snapshot) else { return }
        if repeated == nil { repeated = .some(try repetition(since: snapshot.tip, in: repository)) }
        if repeated == .some(nil) { log.changes = try merge(into: snapshot, log).readLog(in: repository) }
    }

    /// Merges the commits with the newest state of the log, and checks the result.
    ///
    /// - Parameter limit: How many commits of the log may be read.
    /// - Throws: ``LogChanges/Unread`` when that is not enough.
    func plan(on snapshot: Snapshot, reading limit: Int = .max, in repository: borrowing Repository) throws -> Plan {
        guard commits.problems.isEmpty else { return .refused(commits.problems) }
        if goesOn(from: snapshot) {
            if checked.approval == approval(on: snapshot) { return .fastForward }
            let problems = named(check(try commits.steps(in: repository), on: snapshot), snapshot, in: repository)
            return problems.isEmpty ? .fastForward : .refused(problems)
        }
        if let problem = try repeated ?? repetition(since: snapshot.tip, in: repository) { return .refused([problem]) }
        var since = log
        since.limit = limit
        switch try merge(into: snapshot, since).result(in: repository) {
        case .conflicts(let problems): return .refused(problems)
        case .changes(let files, let leftOut):
            guard !files.isEmpty else { return .nothing(leftOut: leftOut) }
            var changes: [FileChange] = []
            for file in files { changes.append(try file.change(in: repository)) }
            let problems = named(
                check([ExternalUpdate.Step(commit: tip, changes: changes)], on: snapshot), snapshot, in: repository)
            return problems.isEmpty ? .merge(files, leftOut: leftOut) : .refused(problems)
        }
    }

    /// Whether the log can go on to the person's commit itself.
    private func goesOn(from snapshot: Snapshot) -> Bool {
        snapshot.tip == base && !commits.line.isEmpty && !commits.isAhead && strays.isEmpty
    }

    /// Whether the log has other content than the commit that the person started from, or amended.
    func hasChanges(in snapshot: Snapshot) -> Bool { snapshot.tree != baseTree }

    /// What its being right on top of the log depends on.
    func approval(on snapshot: Snapshot) -> CheckedUpdate.Approval {
        CheckedUpdate.Approval(log: snapshot.tip, tip: tip, tree: tree, allowsMassChange: allowsMassChange)
    }

    private func merge(into snapshot: Snapshot, _ log: LogSince) -> StateMerge {
        StateMerge(base: baseTree, live: snapshot, theirs: tree, since: log, files: files)
    }

    private func check(_ steps: [ExternalUpdate.Step], on snapshot: Snapshot) -> [Problem] {
        ExternalUpdate(steps: steps, allowsMassChange: allowsMassChange, files: files).problems(on: snapshot)
    }

    /// The message of the merge commit that changes these files.
    func message(of files: [MergedFile], leftOut: [Problem], _ snapshot: Snapshot) -> String {
        InboxMessage(commits, files: files, leftOut: leftOut, snapshot).text
    }

    /// How many commits of the log are compared with the person's.
    private static let compared = 10_000

    /// Finds a new commit that is one of the log's made again: a rebase over the server's commits, which leaves some out
    /// or puts them in another order.
    private func repetition(since log: ObjectID, in repository: borrowing Repository) throws -> Problem? {
        let copies = commits.all.filter { $0.author.email.hasSuffix(Signature.clientDomain) }
        guard !copies.isEmpty else { return nil }
        var next: ObjectID? = log
        var count = 0
        while let id = next, id != base, count < Self.compared {
            let commit = try repository.commit(id)
            if let copy = copies.first(where: { $0.author == commit.author && $0.message == commit.message }) {
                return Problem(
                    path: "commit \(copy.id)",
                    reason:
                        "It repeats the commit \(id) that the server made; what is in main cannot be made again or left "
                        + "out. To take a change back use `git revert`.")
            }
            next = commit.parents.first
            count += 1
        }
        return nil
    }
}

extension Commit {
    /// Whether it was made by `git commit --amend` of another one, which keeps author and time and not the time of the
    /// commit.
    ///
    /// A program may make two commits of one parent in one second. They are told from an amendment by nothing, when that
    /// is made in the second of the first commit: then both count, so that nothing is lost. Git makes no commit in the
    /// work tree beside the one that `main` names, so what it announces is an amendment.
    fileprivate func amends(_ former: Commit, isAnnounced: Bool) -> Bool {
        !parents.isEmpty && former.parents == parents && former.author == author
            && (isAnnounced || former.committer != committer)
    }
}
