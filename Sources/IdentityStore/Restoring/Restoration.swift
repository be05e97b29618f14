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
    /// Whether there is a conflict, so that it could be left out.
    private var hasConflicts = false
    private var mass = MassChange()
    private var digest = ChangeDigest()
    private var steps: [WorkedOutRestoration.Step] = []
    private var since: ChangesSince
    /// The clients that asked for what is taken back, by the id of the resource.
    private var senders: [String: Set<String>] = [:]

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
            guard let commit = try commit(id) else { return }
            switch try takeBack(commit, isOne: ids.count == 1) {
            case .refused: return
            case .leftOut: continue
            case .done: reverted.append(commit)
            }
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

    /// What becomes of one of the commits that are to be taken back.
    private enum Fate { case done, leftOut, refused }

    /// Takes a commit back, or what of it is in no conflict.
    private mutating func takeBack(_ commit: Commit, isOne: Bool) throws -> Fate {
        guard let parent = commit.parents.first else {
            refuse("The commit \(commit.label) is the first commit of the log: there is nothing before it.")
            return .refused
        }
        let before = try commits.repository.commit(parent).tree
        let merge = StateMerge(
            base: commit.tree, live: commits.snapshot, theirs: before,
            origin: request.skipsConflicts ? .revertWithoutConflicts : .revert)
        switch try merge.result(in: commits.repository) {
        case .conflicts(let found): return giveUp(commit, found, isOne)
        case .changes(let files, let leftOut):
            plan.remarks += named(leftOut, in: isOne ? nil : commit).map(\.description)
            try since.note(files, from: commit.tree, commits.start, in: commits.repository)
            if files.isEmpty {
                if leftOut.isEmpty { plan.remarks.append("\(commit.label): nothing of it is left to take back.") }
                return .leftOut
            }
            if commit.author.email.hasSuffix(Signature.clientDomain) {
                for file in files {
                    if let id = ResourceFile(file.path)?.id { senders[id, default: []].insert(commit.author.name) }
                }
            }
            let found = try change(files)
            return found.isEmpty ? .done : giveUp(commit, found, isOne)
        }
    }

    /// Leaves out a whole commit, where conflicts are skipped, or refuses.
    private mutating func giveUp(_ commit: Commit, _ found: [Problem], _ isOne: Bool) -> Fate {
        let found = named(found, in: isOne ? nil : commit)
        if request.skipsConflicts {
            plan.remarks += found.map(\.description)
            return .leftOut
        }
        problems += found
        hasConflicts = true
        return .refused
    }

    /// Makes resources again what they were.
    mutating func restore(_ selection: RestoreSelection) throws {
        guard let commit = try commit(selection.commit) else { return }
        let start = commits.start
        var restored = try RestoredResources(selection, from: commit.tree, in: start, commits.repository)
        try restored.restore(in: commits.repository)
        plan.remarks = restored.remarks
        problems = named(restored.problems, in: nil)
        let files = restored.files
        guard problems.isEmpty, !files.isEmpty else { return }
        problems = named(try change(files), in: nil)
        guard problems.isEmpty else { return }
        try since.note(files, from: commit.tree, start, in: commits.repository)
        try finish(after: start) { changes in
            RestorationMessage(restoring: selection.words(name: changes.name), as: commit, changes)
        }
    }

    /// Changes files.
    ///
    /// - Returns: What is wrong with the state that has them.
    private mutating func change(_ files: [MergedFile]) throws -> [Problem] {
        var changes: [FileChange] = []
        for file in files { changes.append(try file.change(in: commits.repository)) }
        let found = try commits.change(files, mayFail: request.skipsConflicts)
        if found.isEmpty { mass.add(changes) }
        return found
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

    /// Problems with the names of the resources that they are about, and the commit in which they are found.
    private func named(_ found: [Problem], in commit: Commit?) -> [Problem] {
        let contents = commits.snapshot.contents
        return found.map { problem in
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
        if problems.isEmpty {
            problems = LocalChanges(ids: mass.ids).problems(from: start.contents, to: end.contents)
        }
        if problems.isEmpty, !request.allowsMassChange {
            problems = mass.problems(from: start.contents, to: end.contents, remedy: "`--allow-mass-change`")
        }
        plan.digest = digest.text
        if problems.isEmpty, let wanted = request.plan, wanted != plan.digest {
            let changes = try StateChanges(from: start, to: end, in: commits.repository)
            refuse(
                "What it would change is not the plan \(wanted) any more: resources of the plan have changed since, or "
                    + "other ones are meant. It would change \(changes.summary) now. Look at the new plan with --dry-run."
            )
        }
        guard problems.isEmpty else {
            let more = problems.count - Limits.plannedResources
            let rest = more > 0 ? [Problem(ofWhole: "… and \(more) more")] : []
            var outcome = RestorationOutcome.refused(problems.prefix(Limits.plannedResources) + rest)
            outcome.plan.remarks = Array(plan.remarks.prefix(Limits.plannedResources))
            if hasConflicts {
                outcome.remedy = "With `--skip-conflicts` what conflicts is left as it is, and the rest done."
            }
            return WorkedOutRestoration(
                start: start, end: start, pack: Pack(), outcome: outcome, steps: [], files: commits.parsed)
        }
        let changes = try StateChanges(from: start, to: end, in: commits.repository)
        let since = since
        plan.describe(changes, senders: senders) { id, change in since.lines(of: id, change) }
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
