import Git
import SCIM

/// Reads commits of the branch into snapshots.
struct Loader {
    /// Reads one commit whole.
    ///
    /// - Parameter workers: How many at most parse files at the same time; one for each processor when nil.
    /// - Returns: The snapshot, and what is wrong with it: it may be served only when nothing is.
    func load(
        _ id: ObjectID, in repository: borrowing Repository, history: History, workers: Int? = nil
    ) throws -> (snapshot: Snapshot, problems: [Problem]) {
        let commit = try repository.commit(id)
        let difference = try StateDifference(from: nil, to: commit.tree, in: repository)
        guard difference.faults.isEmpty else {
            let contents = ResourceSet(format: StateFormat(), definitions: DefinitionFiles())
            return (Snapshot(tip: id, tree: commit.tree, time: history.time, contents: contents), difference.faults)
        }
        let format = try format(of: commit, in: repository)
        var check = ResourceSetCheck(
            of: ResourceSet(format: format, definitions: DefinitionFiles()), difference.settings, isLoad: true)
        let parser = FileParser(check.contents, allowsNull: true, times: history.times(of:))
        for part in try difference.parseFiles(in: repository, with: parser, workers: workers) {
            for file in part { check.add(file, times: history.times(of:)) }
        }
        check.finish()
        let time = max(history.time, Timestamp(seconds: commit.committer.seconds))
        let problems = check.problems.sorted { $0.path < $1.path }
        var contents = check.contents
        contents.rememberOwners(in: history)
        return (Snapshot(tip: id, tree: commit.tree, time: time, contents: contents), problems)
    }

    /// Reads what a commit changes against a snapshot that is loaded.
    ///
    /// - Parameters:
    ///   - merged: What it brings in beside the snapshot's commit, each after its parents, when it is a merge of
    ///     that; nil when that is not known.
    ///   - files: The files that were parsed before.
    /// - Returns: The snapshot, and what is wrong with it: it may be served only when nothing is.
    func advance(
        _ snapshot: Snapshot, to id: ObjectID, merging merged: [Commit]? = nil, files: ParsedFiles,
        in repository: borrowing Repository
    ) throws -> (snapshot: Snapshot, problems: [Problem]) {
        let commit = try repository.commit(id)
        let difference = try StateDifference(from: snapshot.tree, to: commit.tree, in: repository)
        guard difference.faults.isEmpty else { return (snapshot, difference.faults) }
        var walked = History(time: snapshot.time)
        if try !walked.walk(repository, to: id, since: snapshot.tip, merged) {
            walked = History(time: max(snapshot.time, Timestamp(seconds: commit.committer.seconds)))
        }
        let history = walked
        var check = ResourceSetCheck(of: snapshot.contents, difference.settings)
        var parser = FileParser(check.contents, files: files, times: history.times(of:))
        for change in difference.changes {
            parser.times = { id in
                let times = history.times(of: id)
                guard let known = snapshot.contents.resource(id) else { return times }
                let isMoved = known.has(change.new?.id) && !history.hasChange(of: id)
                return History.Times(
                    created: known.created, lastModified: isMoved ? known.lastModified : times.lastModified,
                    owner: known.owner ?? times.owner)
            }
            check.add(try parser.parse(change.path, change.new, in: repository), times: parser.times)
        }
        check.finish()
        return (Snapshot(tip: id, tree: commit.tree, time: history.time, contents: check.contents), check.problems)
    }

    private func format(of commit: Commit, in repository: borrowing Repository) throws -> StateFormat {
        guard let entry = try repository.tree(commit.tree)[StateFormat.fileName] else {
            throw StoreError.unknownFormat(reason: "The file is missing in commit \(commit.id).")
        }
        return try StateFormat(parsing: try repository.blob(entry.id))
    }
}
