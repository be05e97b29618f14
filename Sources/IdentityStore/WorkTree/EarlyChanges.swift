import Git

/// Changes of the server that git takes for those of a person: index and files were brought to them, and `main` was not, as
/// while git held it, or when the server was killed in between.
///
/// The log has these changes. But taking back the commit of that person would take them back as well.
struct EarlyChanges {
    /// The commit that the work tree is at, or is being brought to.
    let record: WorkTreeRecord
    /// Where the server has `main`; nil when that is not known.
    let main: ObjectID?

    /// What is wrong with a commit that has such changes, and what to do; nil when it has none.
    ///
    /// - Parameter old: What `main` names, which the commit was made on.
    func problem(
        of new: ObjectID, on old: ObjectID, in repository: borrowing Repository
    ) throws -> Problem? {
        let ahead = record.target
        guard ahead != old, ahead != new, record.isUnfinished || main == old else { return nil }
        if try repository.isAncestor(ahead, of: old) || repository.isAncestor(ahead, of: new) { return nil }
        let tree = try repository.commit(old).tree
        var made: [String: TreeEntry?] = [:]
        for change in try difference(old: tree, new: repository.commit(new).tree, in: repository) {
            made.updateValue(change.new, forKey: change.path)
        }
        let brought = try difference(old: tree, new: repository.commit(ahead).tree, in: repository)
        guard brought.contains(where: { made[$0.path] == .some($0.new) }) else { return nil }
        return Problem(
            ofWhole:
                "The server is just bringing the work tree on to its own changes, and the commit has some of them. "
                + "Commit again; if no server runs, `git reset --soft \(ahead)` first.")
    }
}
