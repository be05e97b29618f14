import Git
import SCIM

/// Reads commits of the branch into snapshots.
struct Loader {
    let resourceTypes: [ResourceType]

    init(resourceTypes: [ResourceType] = ResourceType.all) {
        self.resourceTypes = resourceTypes
    }

    /// Reads one commit whole.
    ///
    /// - Returns: The snapshot, and what is wrong with it: it may be served only when nothing is.
    func load(
        _ id: ObjectID, in repository: borrowing Repository, history: History
    ) throws -> (snapshot: Snapshot, problems: [Problem]) {
        let commit = try repository.commit(id)
        let format = try format(of: commit, in: repository)
        var check = ContentsCheck(of: Contents(format: format, resourceTypes: resourceTypes))
        for change in try difference(old: nil, new: commit.tree, in: repository) {
            check.add(try fileChange(change, in: repository), times: history.times)
        }
        check.finish()
        let time = max(history.time, Timestamp(seconds: commit.committer.seconds))
        return (Snapshot(tip: id, tree: commit.tree, time: time, contents: check.contents), check.problems)
    }

    /// Reads what a commit changes against a snapshot that is loaded.
    ///
    /// - Returns: The snapshot, and what is wrong with it: it may be served only when nothing is.
    func advance(
        _ snapshot: Snapshot, to id: ObjectID, in repository: borrowing Repository
    ) throws -> (snapshot: Snapshot, problems: [Problem]) {
        let commit = try repository.commit(id)
        var history = History(time: snapshot.time)
        if try !history.walk(repository, to: id, since: snapshot.tip) {
            history = History(time: max(snapshot.time, Timestamp(seconds: commit.committer.seconds)))
        }
        var check = ContentsCheck(of: snapshot.contents)
        for change in try difference(old: snapshot.tree, new: commit.tree, in: repository) {
            check.add(try fileChange(change, in: repository)) { id in
                let times = history.times(of: id)
                return (snapshot.contents.resource(id)?.created ?? times.created, times.lastModified)
            }
        }
        check.finish()
        return (Snapshot(tip: id, tree: commit.tree, time: history.time, contents: check.contents), check.problems)
    }

    /// Reads the new side of a changed file; files that are no part of the state are not read.
    func fileChange(_ change: TreeChange, in repository: borrowing Repository) throws -> FileChange {
        guard let entry = change.new else { return FileChange(path: change.path, new: nil) }
        if case .other = PathKind(change.path, resourceTypes: resourceTypes) {
            return FileChange(path: change.path, new: FileChange.File(isRegular: true, blob: entry.id, bytes: []))
        }
        let isRegular = entry.mode == .file
        let bytes = isRegular ? try repository.blob(entry.id) : []
        return FileChange(
            path: change.path, new: FileChange.File(isRegular: isRegular, blob: entry.id, bytes: bytes))
    }

    private func format(of commit: Commit, in repository: borrowing Repository) throws -> StateFormat {
        guard let entry = try repository.tree(commit.tree)[StateFormat.fileName] else {
            throw StoreError.unknownFormat(reason: "The file is missing in commit \(commit.id).")
        }
        return try StateFormat(parsing: try repository.blob(entry.id))
    }
}
