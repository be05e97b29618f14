import Git

/// What the log changed after the base in the files that a person changed, commit by commit.
struct LogChanges: Sendable {
    /// More commits would have to be read than may be.
    struct Unread: Error {}

    /// What each commit changed of a resource, newest first.
    private(set) var byID: [String: [[TreeChange]]] = [:]
    /// What was changed at a path, newest first.
    private(set) var byPath: [String: [TreeChange]] = [:]
    /// The newest commit that was read.
    private var tip: ObjectID?
    private let paths: Set<String>
    private let ids: Set<String>
    private let marks: Set<ResourceMark>
    private let directories: Set<String>

    /// - Parameter changes: What the person changed.
    init(of changes: [TreeChange]) {
        paths = Set(changes.map(\.path))
        ids = Set(changes.compactMap { ResourceFile($0.path)?.id })
        marks = Set(ids.map { ResourceMark($0) })
        directories = Self.directories(of: paths)
    }

    /// Reads what was not read before.
    ///
    /// - Returns: Whether it could; nothing has changed otherwise.
    mutating func extend(
        to newest: ObjectID, since log: LogSince, in repository: borrowing Repository
    ) throws(GitError) -> Bool {
        if newest == tip { return true }
        guard let steps = try log.steps(to: newest, after: tip, in: repository) else { return false }
        let concerned = steps.indices.filter { index in steps[index].resource.map { marks.contains($0) } ?? true }
        guard concerned.count <= log.limit else { return false }
        var read = LogChanges(paths: paths, ids: ids, marks: marks, directories: directories)
        for index in concerned {
            let older = index + 1 < steps.count ? steps[index + 1].tree : nil
            try read.add(steps[index], after: older, in: repository)
        }
        byID = read.byID.merging(byID) { $0 + $1 }
        byPath = read.byPath.merging(byPath) { $0 + $1 }
        tip = newest
        return true
    }

    private init(paths: Set<String>, ids: Set<String>, marks: Set<ResourceMark>, directories: Set<String>) {
        self.paths = paths
        self.ids = ids
        self.marks = marks
        self.directories = directories
    }

    /// Takes in a commit that is older than those before.
    ///
    /// - Parameter tree: That of the commit before it; nil when it is not known.
    private mutating func add(
        _ step: RecentCommits.Step, after tree: ObjectID?, in repository: borrowing Repository
    ) throws(GitError) {
        var before = tree
        if before == nil, let parent = try repository.commit(step.id).parents.first {
            before = try repository.commit(parent).tree
        }
        var inline: [String: [TreeChange]] = [:]
        for change in try difference(old: before, new: step.tree, in: repository, below: directories.contains) {
            if let id = ResourceFile(change.path)?.id, ids.contains(id) { inline[id, default: []].append(change) }
            if paths.contains(change.path) { byPath[change.path, default: []].append(change) }
        }
        for (id, changes) in inline { byID[id, default: []].append(changes) }
    }

    /// The directories that have the files, or may have files of members beside them.
    private static func directories(of paths: Set<String>) -> Set<String> {
        var directories: Set<String> = []
        for path in paths {
            for file in [path, ResourcePath.membersDirectory(of: ResourcePath.resourceFile(of: path))] {
                var rest = file[...]
                while let slash = rest.lastIndex(of: "/") {
                    rest = rest[..<slash]
                    guard directories.insert(String(rest)).inserted else { break }
                }
            }
        }
        return directories
    }
}
