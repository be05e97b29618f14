import Git

/// The merge of files that are keyed by their paths: all that are none of a resource.
struct PathMerge {
    private var base: TreeLookup
    private var live: TreeLookup
    private(set) var files: [MergedFile] = []
    private(set) var problems: [Problem] = []
    /// What the person has from former versions of the log, which is left out.
    private(set) var leftOut: [Problem] = []
    private let log: LogVersions
    private let origin: MergeOrigin

    /// Merges into a state that is served what a person changed against a base.
    ///
    /// - Parameter log: What the log had since the person started.
    init(base: ObjectID?, live: ObjectID, _ log: LogVersions, _ origin: MergeOrigin) {
        self.base = TreeLookup(base)
        self.live = TreeLookup(live)
        self.log = log
        self.origin = origin
    }

    /// Merges what a person did to one file.
    mutating func merge(
        _ change: TreeChange, by method: FileMerge.Method, in repository: borrowing Repository
    ) throws(GitError) {
        var served: TreeEntry?
        let found = try live.find(change.path, in: repository)
        switch found {
        case .nothing: break
        case .entry(let entry) where entry.mode != .tree: served = entry
        case .entry(let directory):
            guard try mayTake(change, from: directory, at: change.path, repository) else {
                return report(change, "The server has a directory of this name.")
            }
        case .blocked(let path, let file):
            guard try mayTake(change, from: file, at: path, repository) else {
                return report(change, "The server has a file \(path).")
            }
        }
        if served != change.new, try log.had(change.new, at: change.path, in: repository) {
            leftOut.append(Problem(path: change.path, reason: "The server has changed it since."))
            return
        }
        let merge = FileMerge(
            path: change.path, base: change.old, live: served, theirs: change.new, origin: origin)
        switch try merge.outcome(by: method, in: repository) {
        case .kept: break
        case .merged(let file): files.append(file)
        case .conflict(let found) where origin.skipsConflicts: leftOut += found
        case .conflict(let found): problems += found
        }
    }

    /// Whether what stands in the way of a file stood there before, so that the person has taken it away for the file.
    private mutating func mayTake(
        _ change: TreeChange, from entry: TreeEntry, at path: String, _ repository: borrowing Repository
    ) throws(GitError) -> Bool {
        guard change.new != nil else { return true }
        return try base.entry(at: path, in: repository) == entry
    }

    private mutating func report(_ change: TreeChange, _ reason: String) {
        problems.append(Problem(path: change.path, reason: reason))
    }
}
