import Git

/// When each resource was created and last changed, as far as git knows it.
///
/// The time of a commit is its committer time, never earlier than that of its first parent: an old commit that is
/// pushed late must not turn time back.
struct History {
    struct Times {
        var created: Timestamp
        var lastModified: Timestamp
    }

    private(set) var times: [String: Times] = [:]
    /// The time of the newest commit that was taken in.
    private(set) var time = Timestamp(seconds: 0)

    /// Starts from what is known of an earlier commit.
    init(times: [String: Times] = [:], time: Timestamp = Timestamp(seconds: 0)) {
        self.times = times
        self.time = time
    }

    /// Takes in a commit and the files in which it differs from its first parent.
    mutating func add(_ commit: Commit, changes: [TreeChange]) {
        time = max(time, Timestamp(seconds: commit.committer.seconds))
        let moved = Self.moved(changes)
        for change in changes {
            guard let id = Self.resourceID(change.path), !moved.contains(Self.file(of: id, change.path)) else {
                continue
            }
            if change.new == nil {
                times[id]?.lastModified = time
            } else {
                times[id, default: Times(created: time, lastModified: time)].lastModified = time
            }
        }
    }

    func times(of id: String) -> (created: Timestamp, lastModified: Timestamp) {
        times[id].map { ($0.created, $0.lastModified) } ?? (time, time)
    }

    /// Whether a commit that was taken in changed the resource.
    func hasChange(of id: String) -> Bool { times[id] != nil }

    /// The files that only have another path than before: a change of the fan-out moves all, and changes none.
    private static func moved(_ changes: [TreeChange]) -> Set<ResourceFile> {
        var left: [ResourceFile: TreeEntry] = [:]
        for change in changes where change.new == nil {
            if let id = resourceID(change.path) { left[file(of: id, change.path)] = change.old }
        }
        guard !left.isEmpty else { return [] }
        return Set(
            changes.lazy.filter { $0.old == nil }.compactMap { change in
                guard let file = resourceID(change.path).map({ file(of: $0, change.path) }) else { return nil }
                return left[file] == change.new ? file : nil
            })
    }

    /// A file of a resource, wherever it stands.
    private struct ResourceFile: Hashable {
        let id: String
        /// Which of the files of members it is; nil for the resource's own file.
        let members: UInt8?
    }

    private static func file(of id: String, _ path: String) -> ResourceFile {
        ResourceFile(id: id, members: ResourcePath.memberFile(at: path)?.shard)
    }

    private static func resourceID(_ path: String) -> String? {
        let path = ResourcePath.resourceFile(of: path)
        return path.utf8.lastIndex(of: UInt8(ascii: "/")).flatMap {
            ResourcePath.id(ofFileName: path[path.utf8.index(after: $0)...])
        }
    }
}

extension History {
    /// Takes in the first-parent history of `tip` since `base`, or all of it when `base` is nil or not in it.
    ///
    /// - Returns: Whether `base` was met.
    @discardableResult
    mutating func walk(
        _ repository: borrowing Repository, to tip: ObjectID, since base: ObjectID?
    ) throws(GitError) -> Bool {
        let (commits, reached) = try repository.firstParentChain(from: tip, until: base)
        if base != nil, !reached { return false }
        var parentTree = try base.map { base throws(GitError) in try repository.commit(base).tree }
        for commit in commits {
            add(commit, changes: try difference(old: parentTree, new: commit.tree, in: repository))
            parentTree = commit.tree
        }
        return true
    }
}
