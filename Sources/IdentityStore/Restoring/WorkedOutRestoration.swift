import Git
import SCIM

/// What a request comes to on one state.
struct WorkedOutRestoration: Sendable {
    /// One of its commits.
    struct Step: Sendable {
        let message: String
        /// The files that it changes.
        let files: [TreeChange]
    }

    /// The state.
    let start: Snapshot
    /// The state afterwards.
    let end: Snapshot
    /// The commits, with all their objects.
    let pack: Pack
    let outcome: RestorationOutcome
    let steps: [Step]
    /// The files that were parsed on the way.
    let files: ParsedFiles

    /// The same on the state of now, to which clients changed other files meanwhile.
    ///
    /// The files come to what they would have come to, had it been carried out on the state that it was worked out on, and
    /// the changes of the clients after it.
    ///
    /// - Returns: Nil when a file is not as it was, or the two do not fit together: it is to be worked out again.
    func moved(
        to snapshot: Snapshot, by person: Person, at location: StateLocation, now: Timestamp = .now()
    ) throws -> WorkedOutRestoration? {
        var commits = try CommitsInMemory(
            on: snapshot, at: location, now: now, with: pack.blobs, parsed: files)
        guard try fits(snapshot, in: commits.repository) else { return nil }
        var outcome = outcome
        outcome.plan.commits = []
        for (step, made) in zip(steps, self.outcome.plan.commits) {
            let parent = commits.snapshot.tip
            let changed = step.files.map { MergedFile(path: $0.path, content: MergedFile.Content($0.new)) }
            guard try commits.change(changed).isEmpty else { return nil }
            let id = try commits.commit(after: parent, step.message, by: person)
            outcome.plan.commits.append(RestorationPlan.MadeCommit(id: "\(id)", subject: made.subject))
        }
        return WorkedOutRestoration(
            start: snapshot, end: commits.snapshot, pack: commits.pack, outcome: outcome, steps: steps, files: files)
    }

    /// Whether the files are in another state what they were, and are read in the same way.
    private func fits(_ snapshot: Snapshot, in repository: borrowing Repository) throws -> Bool {
        let settings = try SettingsVersion(of: start.tree, in: repository)
        guard try SettingsVersion(of: snapshot.tree, in: repository) == settings else { return false }
        var lookup = TreeLookup(snapshot.tree)
        var seen: Set<String> = []
        for file in steps.lazy.flatMap(\.files) where seen.insert(file.path).inserted {
            guard try lookup.entry(at: file.path, in: repository) == file.old else { return false }
        }
        return true
    }
}
