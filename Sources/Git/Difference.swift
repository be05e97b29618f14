/// One file in which two trees differ.
public struct TreeChange: Sendable, Hashable {
    /// The path from the top.
    public let path: String
    /// The entry on the old side, nil when it is new.
    public let old: TreeEntry?
    /// The entry on the new side, nil when it is gone.
    public let new: TreeEntry?

    /// Names a file and its two sides.
    public init(path: String, old: TreeEntry?, new: TreeEntry?) {
        self.path = path
        self.old = old
        self.new = new
    }
}

/// The files in which two trees differ, in git's order; the cost grows with the difference, not with the trees.
///
/// - Parameters:
///   - old: A tree, or nil for the empty one.
///   - new: A tree, or nil for the empty one.
///   - isRead: Whether the files below a directory are of interest.
public func difference(
    old: ObjectID?, new: ObjectID?, in repository: borrowing Repository, below isRead: (String) -> Bool = { _ in true }
) throws(GitError) -> [TreeChange] {
    var changes: [TreeChange] = []
    try collect(old, new, prefix: "", into: &changes, repository, isRead)
    return changes
}

private func collect(
    _ old: ObjectID?, _ new: ObjectID?, prefix: String, into changes: inout [TreeChange],
    _ repository: borrowing Repository, _ isRead: (String) -> Bool
) throws(GitError) {
    if old == new { return }
    var left = try items(old, repository)[...]
    var right = try items(new, repository)[...]
    while let item = next(&left, &right) {
        if item.old == item.new { continue }
        let path = prefix + String(escaping: item.name[...])
        let oldTree = item.old.flatMap { $0.mode == .tree ? $0.id : nil }
        let newTree = item.new.flatMap { $0.mode == .tree ? $0.id : nil }
        if oldTree != nil || newTree != nil, isRead(path) {
            try collect(oldTree, newTree, prefix: path + "/", into: &changes, repository, isRead)
        }
        let oldFile = oldTree == nil ? item.old : nil
        let newFile = newTree == nil ? item.new : nil
        if oldFile != nil || newFile != nil { changes.append(TreeChange(path: path, old: oldFile, new: newFile)) }
    }
}

private func items(_ id: ObjectID?, _ repository: borrowing Repository) throws(GitError) -> [Tree.Item] {
    guard let id else { return [] }
    return try repository.tree(id).items
}

/// Takes the first item in git's order off either side, or off both when it is the same name.
private func next(
    _ left: inout ArraySlice<Tree.Item>, _ right: inout ArraySlice<Tree.Item>
) -> (name: [UInt8], old: TreeEntry?, new: TreeEntry?)? {
    guard let old = left.first else { return right.popFirst().map { ($0.bytes, nil, $0.entry) } }
    guard let new = right.first else { return left.popFirst().map { ($0.bytes, $0.entry, nil) } }
    if old.bytes == new.bytes {
        left.removeFirst()
        right.removeFirst()
        return (old.bytes, old.entry, new.entry)
    }
    if Tree.precedes(old, new) {
        left.removeFirst()
        return (old.bytes, old.entry, nil)
    }
    right.removeFirst()
    return (new.bytes, nil, new.entry)
}
