/// A tree that is edited file by file: directories are read when they are needed and stay in memory, and writing it
/// makes only the objects of the changed paths.
public struct MutableTree: Sendable {
    /// One directory: its entries, and those subdirectories that were read.
    private struct Node: Sendable {
        var tree: Tree
        var children: [[UInt8]: Node] = [:]
        /// Whether it differs from what was last read or written.
        var isChanged = false
        /// The names of the subdirectories that do.
        var changed: Set<[UInt8]> = []
        /// The object it was last read or written as.
        var written: ObjectID?
    }

    private let rootID: ObjectID?
    private var root: Node?

    /// Starts from a tree, or from the empty one.
    public init(root: ObjectID?) {
        rootID = root
    }

    /// Puts a blob at a path; a file in the place of a directory of the path gives way, and so does a directory at it.
    ///
    /// - Throws: ``GitError`` with the code `invalidPath` when a segment is empty, `.`, `..` or `.git`.
    public mutating func set(
        _ path: String, mode: TreeEntry.Mode, to blob: ObjectID, in repository: borrowing Repository
    ) throws(GitError) {
        try edit(path, to: TreeEntry(mode: mode, id: blob), in: repository)
    }

    /// Takes a file away, and the directories that are empty then; does nothing when it is not there.
    public mutating func remove(_ path: String, in repository: borrowing Repository) throws(GitError) {
        try edit(path, to: nil, in: repository)
    }

    private mutating func edit(
        _ path: String, to entry: TreeEntry?, in repository: borrowing Repository
    ) throws(GitError) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard names.allSatisfy(Self.isSegment) else {
            throw GitError(.invalidPath, "git keeps no file at \(path)", function: "MutableTree")
        }
        var node = try loadedRoot(repository)
        root = nil
        defer { root = node }
        try Self.edit(&node, names.map { Array($0.utf8) }[...], to: entry, repository)
    }

    private static func isSegment(_ name: Substring) -> Bool {
        !name.isEmpty && !name.utf8.contains(0) && ![".", "..", ".git"].contains(name.lowercased())
    }

    private static func edit(
        _ node: inout Node, _ names: ArraySlice<[UInt8]>, to entry: TreeEntry?, _ repository: borrowing Repository
    ) throws(GitError) {
        guard let name = names.first else { return }
        guard names.count > 1 else {
            if entry == nil, node.tree[name]?.mode == .tree || node.children[name] != nil { return }
            node.children[name] = nil
            node.changed.remove(name)
            node.tree[name] = entry
            node.isChanged = true
            return
        }
        var child: Node
        if let known = node.children.removeValue(forKey: name) {
            child = known
        } else {
            let existing = node.tree[name].flatMap { $0.mode == .tree ? $0.id : nil }
            if entry == nil, existing == nil { return }
            child = try load(existing, repository)
            if existing == nil { node.tree[name] = nil }
        }
        defer {
            if child.isChanged {
                node.isChanged = true
                node.changed.insert(name)
            }
            node.children[name] = child
        }
        try edit(&child, names.dropFirst(), to: entry, repository)
    }

    private func loadedRoot(_ repository: borrowing Repository) throws(GitError) -> Node {
        if let root { return root }
        return try Self.load(rootID, repository)
    }

    private static func load(_ id: ObjectID?, _ repository: borrowing Repository) throws(GitError) -> Node {
        guard let id else { return Node(tree: Tree()) }
        return Node(tree: try repository.tree(id), written: id)
    }

    /// Adds the objects of all changed directories to a pack.
    ///
    /// - Returns: The tree as it is now.
    public mutating func write(
        into pack: inout Pack, in repository: borrowing Repository
    ) throws(GitError) -> ObjectID {
        var node = try loadedRoot(repository)
        root = nil
        defer { root = node }
        Self.writeChildren(of: &node, into: &pack)
        return Self.write(&node, into: &pack)
    }

    private static func writeChildren(of node: inout Node, into pack: inout Pack) {
        for name in node.changed {
            guard var child = node.children.removeValue(forKey: name) else { continue }
            writeChildren(of: &child, into: &pack)
            if child.tree.isEmpty {
                if node.tree[name]?.mode == .tree { node.tree[name] = nil }
            } else {
                node.tree[name] = TreeEntry(mode: .tree, id: write(&child, into: &pack))
                node.children[name] = child
            }
        }
        node.changed = []
        node.isChanged = false
    }

    private static func write(_ node: inout Node, into pack: inout Pack) -> ObjectID {
        let id = pack.add(.tree, node.tree.bytes, replacing: node.written)
        node.written = id
        return id
    }
}
