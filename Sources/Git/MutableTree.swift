/// A tree that is edited path by path.
///
/// Subtrees are read on demand and stay in memory; writing adds only the tree objects of the changed paths.
public struct MutableTree: Sendable {
    /// A directory: its entries, and the subdirectories that were read.
    private struct Node: Sendable {
        var tree: Tree
        var children: [[UInt8]: Node] = [:]
        /// Whether it differs from the object last read or written.
        var isChanged = false
        /// The names of the changed subdirectories.
        var changedChildren: Set<[UInt8]> = []
        /// The id of the tree object last read or written; nil for a new directory.
        var savedID: ObjectID?
    }

    private let rootID: ObjectID?
    private var root: Node?

    /// Starts from a tree; nil for the empty one.
    public init(root: ObjectID?) {
        rootID = root
    }

    /// Sets the blob and mode of a path; a file in place of one of its directories is replaced, and so is a directory
    /// at it.
    ///
    /// - Throws: ``GitError`` with the code `invalidPath` when a segment is empty, `.`, `..` or `.git`, or has a NUL.
    public mutating func set(
        _ path: String, mode: TreeEntry.Mode, to blob: ObjectID, in repository: borrowing Repository
    ) throws(GitError) {
        try edit(path, to: TreeEntry(mode: mode, id: blob), in: repository)
    }

    /// Removes a file, and the directories that become empty; does nothing when there is no such file.
    public mutating func remove(_ path: String, in repository: borrowing Repository) throws(GitError) {
        try edit(path, to: nil, in: repository)
    }

    private mutating func edit(
        _ path: String, to entry: TreeEntry?, in repository: borrowing Repository
    ) throws(GitError) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard names.allSatisfy(Self.isSegment) else {
            throw GitError(.invalidPath, "a tree cannot have a file at \(path)", function: "MutableTree")
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
            node.changedChildren.remove(name)
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
                node.changedChildren.insert(name)
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
        return Node(tree: try repository.tree(id), savedID: id)
    }

    /// Adds the tree objects of all changed directories to a pack.
    ///
    /// - Returns: The id of the root tree.
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
        for name in node.changedChildren {
            guard var child = node.children.removeValue(forKey: name) else { continue }
            writeChildren(of: &child, into: &pack)
            if child.tree.isEmpty {
                if node.tree[name]?.mode == .tree { node.tree[name] = nil }
            } else {
                node.tree[name] = TreeEntry(mode: .tree, id: write(&child, into: &pack))
                node.children[name] = child
            }
        }
        node.changedChildren = []
        node.isChanged = false
    }

    private static func write(_ node: inout Node, into pack: inout Pack) -> ObjectID {
        let id = pack.add(.tree, node.tree.bytes, replacing: node.savedID)
        node.savedID = id
        return id
    }
}
