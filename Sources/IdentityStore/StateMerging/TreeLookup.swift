import Git

/// Finds entries of one tree by their paths, and reads each directory once.
struct TreeLookup {
    /// What stands at a path.
    enum Found: Hashable {
        case entry(TreeEntry)
        case nothing
        /// Nothing, because a file stands where a directory of the path would be.
        case blocked(by: String, TreeEntry)
    }

    private let root: ObjectID?
    private var directories: [ObjectID: Tree] = [:]

    /// Looks into a tree; nil stands for the empty one.
    init(_ root: ObjectID?) {
        self.root = root
    }

    /// Finds what stands at a path.
    mutating func find(_ path: String, in repository: borrowing Repository) throws(GitError) -> Found {
        guard let root else { return .nothing }
        var directory = root
        let names = path.split(separator: "/")
        for (depth, name) in names.enumerated() {
            guard let entry = try tree(directory, repository)[String(name)] else { return .nothing }
            if depth == names.count - 1 { return .entry(entry) }
            guard entry.mode == .tree else {
                return .blocked(by: names[...depth].joined(separator: "/"), entry)
            }
            directory = entry.id
        }
        return .entry(TreeEntry(mode: .tree, id: root))
    }

    /// The entry at a path; nil when there is none.
    mutating func entry(at path: String, in repository: borrowing Repository) throws(GitError) -> TreeEntry? {
        if case .entry(let entry) = try find(path, in: repository) { entry } else { nil }
    }

    private mutating func tree(_ id: ObjectID, _ repository: borrowing Repository) throws(GitError) -> Tree {
        if let known = directories[id] { return known }
        let tree = try repository.tree(id)
        directories[id] = tree
        return tree
    }
}
