import Git
import JSON
import SCIM

/// What a person's commits change against their base, merged into the state that is served.
///
/// Resources are merged by type and id and attribute by attribute, wherever their files stand on each side; schemas,
/// resource types and the format by attribute as well; all other files by line. What the server did not change since
/// the base is taken as the person has it, byte for byte. The cost grows with what the person changed.
///
/// What holds between resources is not checked here, and what is taken as it is is not even read: that is for the check
/// of the merged state.
struct StateMerge {
    /// What a merge comes to.
    enum Outcome: Sendable, Hashable {
        /// The files that bring the served state to the merged one, in the order of their paths; none when it has all.
        /// And what is left out, since the person has it from the log, which has it otherwise by now.
        case changes([MergedFile], leftOut: [Problem])
        /// What both sides changed differently, and what is wrong with the person's files.
        case conflicts([Problem])
    }

    /// The tree that the person started from; nil for the empty one.
    let base: ObjectID?
    /// The state that is served.
    let live: Snapshot
    /// The tree that the person made.
    let theirs: ObjectID
    /// What the log has after the commits that the person started from.
    var since = LogSince()
    /// The files that were parsed before.
    var files = ParsedFiles()
    /// What changes the state.
    var origin = MergeOrigin.commit

    /// Merges.
    ///
    /// - Throws: `GitError` when an object cannot be read, ``LogChanges/Unread`` when more of the log would have to be
    ///   read than may be.
    func result(in repository: borrowing Repository) throws -> Outcome {
        guard let (changes, log) = try compared(in: repository) else { return .changes([], leftOut: []) }
        return try result(of: changes, log, in: repository)
    }

    /// What of the log it looks at, for the same merge into a later state; nil when it looks at nothing.
    func readLog(in repository: borrowing Repository) throws -> LogChanges? {
        guard let (changes, log) = try compared(in: repository) else { return nil }
        _ = try result(of: changes, log, in: repository)
        return log.changes
    }

    private func compared(
        in repository: borrowing Repository
    ) throws -> (changes: [TreeChange], log: LogVersions)? {
        if theirs == live.tree { return nil }
        let changes = try difference(old: base, new: theirs, in: repository)
        return changes.isEmpty ? nil : (changes, LogVersions(of: live, since: since, changes))
    }

    private func result(
        of changes: [TreeChange], _ log: LogVersions, in repository: borrowing Repository
    ) throws -> Outcome {
        let settings = try SettingsMerge(
            changes.filter { FileChange.isSetting($0.path) }, base: base, live: live, log, origin, in: repository)
        let result =
            settings.problems.isEmpty
            ? try merge(changes.filter { !FileChange.isSetting($0.path) }, settings, log, repository)
            : .conflicts(settings.problems)
        if log.isUnread { throw LogChanges.Unread() }
        return result
    }

    private func merge(
        _ changes: [TreeChange], _ settings: SettingsMerge, _ log: LogVersions, _ repository: borrowing Repository
    ) throws -> Outcome {
        let theirSide = try MergeSide(theirs, like: live, files: files, in: repository)
        let baseSide = try MergeSide(base, like: live, files: files, in: repository)
        let types = Self.union(
            settings.definitions.definitions.resourceTypes, live.resourceTypes, theirSide.resourceTypes,
            baseSide.resourceTypes)
        let touched = TouchedFiles(changes, types, theirs: theirSide)
        var resources = ResourcesMerge(into: live.contents, settings, base: baseSide, theirs: theirSide, log, origin)
        try resources.merge(touched.resources, in: repository)
        var others = PathMerge(base: base, live: live.tree, log, origin)
        for change in touched.others { try others.merge(change, by: .lines, in: repository) }
        let problems = touched.problems + resources.problems + others.problems
        guard problems.isEmpty else { return .conflicts(problems) }
        let files = settings.files + resources.files + others.files
        return .changes(
            files.sorted { $0.path.precedesByBytes($1.path) },
            leftOut: settings.leftOut + resources.leftOut + others.leftOut)
    }

    /// The types that have a directory in one of several states.
    private static func union(_ states: [ResourceType]...) -> [ResourceType] {
        var directories: Set<String> = []
        return states.joined().filter { directories.insert($0.directory).inserted }
    }
}
