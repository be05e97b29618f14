import CGit2
import Limits

extension Repository {
    /// Reads an object of any kind and size.
    ///
    /// - Throws: ``GitError`` with the code `notFound`.
    public func object(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, bytes: [UInt8]) {
        try unsafe lendDatabase { database throws(GitError) in
            var raw = id.raw
            let object = try unsafe Handle("git_odb_read", free: git_odb_object_free) {
                unsafe git_odb_read($0, database, &raw)
            }
            return try unsafe object.lend { object throws(GitError) in
                guard let kind = ObjectKind(unsafe git_odb_object_type(object)) else {
                    throw GitError(.corrupt, "\(id) is of an unknown kind", function: "git_odb_read")
                }
                let bytes = unsafe UnsafeRawBufferPointer(
                    start: git_odb_object_data(object), count: git_odb_object_size(object))
                return unsafe (kind, Array(bytes))
            }
        }
    }

    /// Reads a blob.
    ///
    /// - Throws: ``GitError`` with the code `notFound`, `corrupt` when the object is of another kind, or `tooLarge`.
    public func blob(_ id: ObjectID) throws(GitError) -> [UInt8] { try bytes(of: id, .blob) }

    /// Reads a tree.
    ///
    /// - Throws: ``GitError`` with the code `notFound`, `corrupt` when the object is of another kind, or `tooLarge`.
    public func tree(_ id: ObjectID) throws(GitError) -> Tree { try Tree(parsing: bytes(of: id, .tree)) }

    /// Reads a commit.
    ///
    /// - Throws: ``GitError`` with the code `notFound`, `corrupt` when the object is of another kind, or `tooLarge`.
    public func commit(_ id: ObjectID) throws(GitError) -> Commit {
        try Commit(id: id, parsing: bytes(of: id, .commit))
    }

    /// The entry of a path in a tree and its subtrees; nil when there is none.
    public func entry(at path: String, in tree: ObjectID) throws(GitError) -> TreeEntry? {
        var entry = TreeEntry(mode: .tree, id: tree)
        for name in path.split(separator: "/") {
            guard entry.mode == .tree, let next = try self.tree(entry.id)[String(name)] else { return nil }
            entry = next
        }
        return entry
    }

    /// The size of an object in bytes, from its header; its content is not read.
    ///
    /// - Throws: ``GitError`` with the code `notFound`.
    public func size(of id: ObjectID) throws(GitError) -> Int { try header(of: id).size }

    /// The kind of an object, from its header; nil when it is unknown.
    ///
    /// - Throws: ``GitError`` with the code `notFound`.
    public func kind(of id: ObjectID) throws(GitError) -> ObjectKind? { try header(of: id).kind }

    private func header(of id: ObjectID) throws(GitError) -> (kind: ObjectKind?, size: Int) {
        try unsafe lendDatabase { database throws(GitError) in
            var raw = id.raw
            var size = 0
            var type = GIT_OBJECT_ANY
            try check(unsafe git_odb_read_header(&size, &type, database, &raw), "git_odb_read_header")
            return (ObjectKind(type), size)
        }
    }

    /// - Throws: ``GitError`` with the code `tooLarge`, before the object is read.
    private func bytes(of id: ObjectID, _ kind: ObjectKind) throws(GitError) -> [UInt8] {
        let size = try size(of: id)
        guard size <= (kind == .tree ? Limits.tree : Limits.file) else {
            throw GitError(.tooLarge, "\(id) has \(size) bytes, more than the limit", function: "git_odb_read_header")
        }
        let object = try object(id)
        guard object.kind == kind else {
            throw GitError(.corrupt, "\(id) is a \(object.kind), not a \(kind)", function: "git_odb_read")
        }
        return object.bytes
    }

    /// Whether the repository has an object.
    public func exists(_ id: ObjectID) -> Bool {
        let result = try? unsafe lendDatabase { database throws(GitError) in
            var raw = id.raw
            return unsafe git_odb_exists(database, &raw) == 1
        }
        return result ?? false
    }

    /// The commit that a revision names: a branch, a tag, an id, `main~3`.
    ///
    /// - Throws: ``GitError`` with the code `notFound`.
    public func resolve(_ revision: String) throws(GitError) -> ObjectID {
        try unsafe lend { repository throws(GitError) in
            let object = try unsafe Handle("git_revparse_single", free: git_object_free) {
                unsafe git_revparse_single($0, repository, revision)
            }
            let commit = try unsafe object.lend { object throws(GitError) in
                try unsafe Handle("git_object_peel", free: git_object_free) {
                    unsafe git_object_peel($0, object, GIT_OBJECT_COMMIT)
                }
            }
            return unsafe commit.lend { commit in unsafe ObjectID(git_object_id(commit).pointee) }
        }
    }

    /// Whether a commit is another one or an ancestor of it.
    public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
        if ancestor == commit { return true }
        return try unsafe lend { repository throws(GitError) in
            var (old, new) = (ancestor.raw, commit.raw)
            return try check(unsafe git_graph_descendant_of(repository, &new, &old), "git_graph_descendant_of") == 1
        }
    }

    /// The first-parent history of a commit, oldest first.
    ///
    /// - Parameter until: The commit to stop before; nil for the whole history.
    /// - Returns: The commits, and whether `until` was reached.
    public func firstParentChain(
        from tip: ObjectID, until: ObjectID?
    ) throws(GitError) -> (commits: [Commit], reachedUntil: Bool) {
        var commits: [Commit] = []
        var next: ObjectID? = tip
        while let id = next {
            if id == until { return (commits.reversed(), true) }
            let commit = try commit(id)
            commits.append(commit)
            next = commit.parents.first
        }
        return (commits.reversed(), false)
    }

    /// The commits reachable from some commits and not from another one, parents before children.
    public func commits(from tips: [ObjectID], notFrom hidden: ObjectID) throws(GitError) -> [ObjectID] {
        try unsafe lend { repository throws(GitError) in
            let walk = try unsafe Handle("git_revwalk_new", free: git_revwalk_free) {
                unsafe git_revwalk_new($0, repository)
            }
            return try unsafe walk.lend { walk throws(GitError) in
                let order = GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue
                try check(unsafe git_revwalk_sorting(walk, order), "git_revwalk_sorting")
                for tip in tips {
                    var id = tip.raw
                    try check(unsafe git_revwalk_push(walk, &id), "git_revwalk_push")
                }
                var id = hidden.raw
                try check(unsafe git_revwalk_hide(walk, &id), "git_revwalk_hide")
                var commits: [ObjectID] = []
                while true {
                    let result = unsafe git_revwalk_next(&id, walk)
                    if result == GIT_ITEROVER.rawValue { return commits }
                    try check(result, "git_revwalk_next")
                    commits.append(ObjectID(id))
                }
            }
        }
    }
}
