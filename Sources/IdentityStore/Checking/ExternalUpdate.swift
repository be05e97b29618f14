import Git
import SCIM

/// A move of the branch that does not come through SCIM, before it is made: a commit, a revert, a push.
struct ExternalUpdate: Sendable {
    /// One commit of the move and the files in which it differs from the one before it.
    struct Step: Sendable {
        let commit: ObjectID
        let changes: [FileChange]
    }

    /// The commits, oldest first; one from tip to tip where they do not follow each other.
    let steps: [Step]
    /// Whether a person said that many resources shall be deleted or deactivated, or lose members, at once.
    let allowsMassChange: Bool
    /// The files that were parsed before.
    var files = ParsedFiles()

    /// What is wrong with it; nothing when it may be made.
    ///
    /// - Parameter now: The time by which `meta.created` must have come.
    func problems(on snapshot: Snapshot, now: Timestamp = Timestamp.now()) -> [Problem] {
        let times = History.Times(created: snapshot.time, lastModified: snapshot.time)
        var contents = snapshot.contents
        var mass = MassChange()
        for step in steps {
            var check = ResourceSetCheck(
                of: contents, step.changes.filter { FileChange.isSetting($0.path) }, latestCreated: now.latestCreated)
            let parser = FileParser(check.contents, files: files) { _ in times }
            for change in step.changes { check.add(parser.parse(change), times: parser.times) }
            check.finish()
            contents = check.contents
            mass.add(step.changes)
            guard check.problems.isEmpty else {
                // Both at once: who mends the one should not meet the other only then.
                return losses(mass, from: snapshot.contents, to: contents) + named(check.problems, of: step)
            }
        }
        return losses(mass, from: snapshot.contents, to: contents)
    }

    private func losses(_ mass: MassChange, from before: ResourceSet, to after: ResourceSet) -> [Problem] {
        LocalChanges(ids: mass.ids).problems(from: before, to: after)
            + (allowsMassChange ? [] : mass.problems(from: before, to: after))
    }

    private func named(_ problems: [Problem], of step: Step) -> [Problem] {
        guard steps.count > 1 else { return problems }
        let advice = Problem(
            path: "commit \(step.commit)",
            reason: "Each new commit is checked, and this one is not valid. Mend it with `git rebase -i`, or make one "
                + "commit of several with `git merge --squash`.")
        return [advice] + problems
    }
}
