import Git
import ResourceMerge
import SCIM

/// The merge of the files that say how the others are understood: the format and the definitions.
struct SettingsMerge {
    private(set) var files: [MergedFile] = []
    /// What is in conflict, or not valid once it is merged; nothing else can be merged as long as there is something.
    private(set) var problems: [Problem] = []
    /// What the person has from former versions of the log, which is left out.
    private(set) var leftOut: [Problem] = []
    /// The format of the merged state.
    private(set) var format: StateFormat
    /// The definitions of the merged state.
    private(set) var definitions: DefinitionFiles

    /// Merges what a person did to these files.
    init(
        _ changes: [TreeChange], base: ObjectID?, live: Snapshot, _ log: LogVersions,
        _ origin: MergeOrigin, in repository: borrowing Repository
    ) throws(GitError) {
        format = live.contents.format
        definitions = live.contents.definitions
        var merge = PathMerge(base: base, live: live.tree, log, origin)
        for change in changes {
            try merge.merge(change, by: change.path.hasSuffix(".json") ? .attributes(.name) : .lines, in: repository)
        }
        (files, problems, leftOut) = (merge.files, merge.problems, merge.leftOut)
        guard problems.isEmpty, !files.isEmpty else { return }
        let changed = try files.map { file throws(GitError) in try file.change(in: repository) }
        for change in changed where change.path == StateFormat.fileName { takeFormat(change) }
        let (merged, found) = definitions.applying(
            changed.filter { DefinitionFiles.contains($0.path) }, settings: format.definitionSettings)
        problems += found + merged.renames(since: definitions) { live.contents.order(of: $0).count }
        definitions = merged
    }

    private mutating func takeFormat(_ change: FileChange) {
        guard let file = change.new else {
            problems.append(Problem(path: change.path, reason: StateFormat.mustStay))
            return
        }
        do throws(StoreError) {
            if let fault = file.fault { throw .unknownFormat(reason: fault) }
            format = try StateFormat(parsing: file.bytes)
        } catch {
            guard case .unknownFormat(let reason) = error else { return }
            problems.append(Problem(path: change.path, reason: reason))
        }
    }
}
