/// The files that differ between two trees, in git's order.
///
/// Only subtrees that differ are read, so that the cost grows with the difference, not with the trees.
///
/// - Parameters:
///   - old: The old tree; nil for the empty one.
///   - new: The new tree; nil for the empty one.
///   - isRead: Whether the files below a directory are compared, by its path.
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
    var left = try entries(old, repository)[...]
    var right = try entries(new, repository)[...]
    while let pair = next(&left, &right) {
        if pair.old == pair.new { continue }
        let path = prefix + String(escaping: pair.name[...])
        let oldTree = pair.old.flatMap { $0.mode == .tree ? $0.id : nil }
        let newTree = pair.new.flatMap { $0.mode == .tree ? $0.id : nil }
        if oldTree != nil || newTree != nil, isRead(path) {
            try collect(oldTree, newTree, prefix: path + "/", into: &changes, repository, isRead)
        }
        let oldFile = oldTree == nil ? pair.old : nil
        let newFile = newTree == nil ? pair.new : nil
        if oldFile != nil || newFile != nil { changes.append(TreeChange(path: path, old: oldFile, new: newFile)) }
    }
}

private func entries(_ id: ObjectID?, _ repository: borrowing Repository) throws(GitError) -> [Tree.NamedEntry] {
    guard let id else { return [] }
    return try repository.tree(id).entries
}

/// Takes the first name in git's order off either side, or off both when both have it.
private func next(
    _ left: inout ArraySlice<Tree.NamedEntry>, _ right: inout ArraySlice<Tree.NamedEntry>
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
