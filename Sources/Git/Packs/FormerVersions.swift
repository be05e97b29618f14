/// Which object took the place of which: a directory or a file before and after a commit.
///
/// The commits of a batch are read in order; each is compared with its first parent, where they differ only.
struct FormerVersions {
    /// The former version of an object, by its id.
    private(set) var former: [ObjectID: ObjectID] = [:]
    private let known: (ObjectID) -> Bool

    /// - Parameter known: Whether an object is one of those to be looked at; a version of another one is of no use.
    init(among known: @escaping (ObjectID) -> Bool) {
        self.known = known
    }

    /// Takes in a commit.
    mutating func add(_ commit: ObjectID, _ repository: borrowing Repository) throws(GitError) {
        let commit = try repository.commit(commit)
        guard let parent = commit.parents.first, known(parent) else { return }
        try compare(try repository.commit(parent).tree, commit.tree, repository)
    }

    private mutating func compare(
        _ old: ObjectID, _ new: ObjectID, _ repository: borrowing Repository
    ) throws(GitError) {
        guard old != new, note(old, for: new) else { return }
        let oldItems = try repository.tree(old).items
        let newItems = try repository.tree(new).items
        var position = 0
        for item in newItems {
            while position < oldItems.count, Tree.precedes(oldItems[position], item) { position += 1 }
            guard position < oldItems.count, oldItems[position].bytes == item.bytes else { continue }
            let (oldEntry, newEntry) = (oldItems[position].entry, item.entry)
            switch (oldEntry.mode, newEntry.mode) {
            case (.tree, .tree): try compare(oldEntry.id, newEntry.id, repository)
            case (.file, .file) where oldEntry.id != newEntry.id: note(oldEntry.id, for: newEntry.id)
            default: continue
            }
        }
    }

    /// - Returns: Whether what lies below is still to be looked at.
    @discardableResult
    private mutating func note(_ old: ObjectID, for new: ObjectID) -> Bool {
        guard known(new), former[new] == nil else { return false }
        if known(old) { former[new] = old }
        return true
    }
}
