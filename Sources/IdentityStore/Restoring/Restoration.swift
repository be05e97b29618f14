import Git
import Limits
import SCIM

/// A request of a person, which can be worked out on any state.
struct Restoration: Sendable {
    let request: RestorationRequest
    let location: StateLocation

    /// What it changes was changed since it was worked out.
    struct Overtaken: Error {}

    /// Works out what it comes to on a state; nothing is written, and nobody sees anything.
    func workedOut(on snapshot: Snapshot, now: Timestamp = .now()) throws -> WorkedOutRestoration {
        var work = try RestorationWork(request, on: snapshot, at: location, now: now)
        switch request.work {
        case .revert(let commits, let isSquashed): try work.revert(commits, isSquashed: isSquashed)
        case .restore(let selection): try work.restore(selection)
        }
        return try work.result()
    }
}

/// A request that is being worked out.
struct RestorationWork: ~Copyable {
    private let request: RestorationRequest
    private var commits: CommitsInMemory
    private var plan = RestorationPlan()
    private var problems: [Problem] = []
    private var mass = MassChange()
    private var digest = ChangeDigest()
    private var steps: [WorkedOutRestoration.Step] = []
    private var since: ChangesSince

    init(
        _ request: RestorationRequest, on snapshot: Snapshot, at location: StateLocation, now: Timestamp
    ) throws(GitError) {
        commits = try CommitsInMemory(on: snapshot, at: location, now: now)
        self.request = request
        since = ChangesSince(isWanted: request.isDryRun)
    }

    /// Takes back what commits changed, one after the other.
    mutating func revert(_ ids: [String], isSquashed: Bool) throws {
        guard ids.count <= Limits.restoredCommits else {
            return refuse(
                "These are \(ids.count) commits, more than the \(Limits.restoredCommits) that are taken back at once.")
        }
        var reverted: [Commit] = []
        for id in ids {
            let before = commits.snapshot
            guard let commit = try commit(id), let files = try undone(commit, isOne: ids.count == 1) else { return }
            if files.isEmpty {
                plan.remarks.append("\(commit.label): nothing of it is left to take back.")
                continue
            }
            guard try change(files, for: commit, isOne: ids.count == 1) else { return }
            reverted.append(commit)
            if !isSquashed { try finish(after: before) { RestorationMessage(reverting: [commit], $0) } }
        }
        guard isSquashed, !reverted.isEmpty else { return }
        let start = commits.start
        try commits.squash()
        try finish(after: start) { [reverted] in RestorationMessage(reverting: reverted, $0) }
    }

    /// The commit with an id; nil when there is none, which is refused.
    private mutating func commit(_ id: String) throws(GitError) -> Commit? {
        if let object = ObjectID(hex: id) {
            do throws(GitError) { return try commits.repository.commit(object) } catch {
                guard error.code == .notFound || error.code == .corrupt else { throw error }
            }
        }
        refuse("There is no commit \(id).")
        return nil
    }

    /// The files that take a commit back; nil when it is refused.
    private mutating func undone(_ commit: Commit, isOne: Bool) throws -> [MergedFile]? {
        guard let parent = commit.parents.first else {
            refuse("The commit \(commit.label) is the first commit of the log: there is nothing before it.")
            return nil
        }
        let before = try commits.repository.commit(parent).tree
        let merge = StateMerge(base: commit.tree, live: commits.snapshot, theirs: before, origin: .revert)
        switch try merge.result(in: commits.repository) {
        case .conflicts(let found):
            refuse(found, for: isOne ? nil : commit)
            return nil
        case .changes(let files, _):
            try since.note(files, from: commit.tree, commits.start, in: commits.repository)
            return files
        }
    }

    /// Makes resources again what they were.
    mutating func restore(_ selection: RestoreSelection) throws {
        guard let commit = try commit(selection.commit) else { return }
        let start = commits.start
        var restored = try RestoredResources(selection, from: commit.tree, in: start, commits.repository)
        try restored.restore(in: commits.repository)
        plan.remarks = restored.remarks
        guard restored.problems.isEmpty else { return refuse(restored.problems, for: nil) }
        let files = restored.files
        guard !files.isEmpty, try change(files, for: nil, isOne: true) else { return }
        try since.note(files, from: commit.tree, start, in: commits.repository)
        try finish(after: start) { changes in
            RestorationMessage(restoring: selection.words(name: changes.name), as: commit, changes)
        }
    }

    /// Changes files; false when that is refused.
    private mutating func change(_ files: [MergedFile], for commit: Commit?, isOne: Bool) throws -> Bool {
        var changes: [FileChange] = []
        for file in files { changes.append(try file.change(in: commits.repository)) }
        mass.add(changes)
        let found = try commits.change(files)
        if !found.isEmpty { refuse(found, for: isOne ? nil : commit) }
        return found.isEmpty
    }

    /// Makes a commit of what was changed after a state, unless nothing was.
    private mutating func finish(after before: Snapshot, _ message: (StateChanges) -> RestorationMessage) throws {
        let changes = try StateChanges(from: before, to: commits.snapshot, in: commits.repository)
        guard !changes.files.isEmpty else { return }
        digest.add(changes.files)
        let message = message(changes)
        steps.append(WorkedOutRestoration.Step(message: message.text, files: changes.files))
        let id = try commits.commit(after: before.tip, message.text, by: request.person)
        plan.commits.append(RestorationPlan.MadeCommit(id: "\(id)", subject: message.subject))
    }

    private mutating func refuse(_ reason: String) { problems.append(Problem(ofWhole: reason)) }

    private mutating func refuse(_ found: [Problem], for commit: Commit?) {
        let contents = commits.snapshot.contents
        problems += found.map { problem in
            let stored = ResourceFile(problem.path).flatMap { contents.resource($0.id) }
            let label = stored.map { $0.resource.label($0.type) }.flatMap {
                problem.reason.contains($0) ? nil : $0 + ": "
            }
            let source = commit.map { " (\($0.label))" } ?? ""
            return Problem(path: problem.path, reason: (label ?? "") + problem.reason + source)
        }
    }

    /// What it comes to.
    mutating func result() throws -> WorkedOutRestoration {
        let (start, end) = (commits.start, commits.snapshot)
        if problems.isEmpty, !request.allowsMassChange {
            problems = mass.problems(from: start.contents, to: end.contents, remedy: "`--allow-mass-change`")
        }
        plan.digest = digest.text
        if problems.isEmpty, let wanted = request.plan, wanted != plan.digest {
            refuse(
                "What it would change is not the plan \(wanted) any more, because these resources have changed since. Look "
                    + "at the new plan with --dry-run.")
        }
        guard problems.isEmpty else {
            let more = problems.count - Limits.plannedResources
            let rest = more > 0 ? [Problem(ofWhole: "… and \(more) more")] : []
            var outcome = RestorationOutcome.refused(problems.prefix(Limits.plannedResources) + rest)
            outcome.plan.remarks = Array(plan.remarks.prefix(Limits.plannedResources))
            return WorkedOutRestoration(
                start: start, end: start, pack: Pack(), outcome: outcome, steps: [], files: commits.parsed)
        }
        let changes = try StateChanges(from: start, to: end, in: commits.repository)
        let since = since
        plan.describe(changes) { id, change in since.lines(of: id, change) }
        let status: RestorationOutcome.Status =
            plan.commits.isEmpty ? .nothing : request.isDryRun ? .planned : .done
        return WorkedOutRestoration(
            start: start, end: end, pack: commits.pack, outcome: RestorationOutcome(status: status, plan: plan),
            steps: steps, files: commits.parsed)
    }
}

extension Commit {
    /// Short id and first line.
    fileprivate var label: String { "\(id.description.prefix(12)) \"\(subject(limit: 72))\"" }
}
