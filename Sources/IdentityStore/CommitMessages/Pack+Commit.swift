import Git

extension Pack {
    /// Adds the commit of a tree, made by the server.
    ///
    /// - Parameters:
    ///   - author: Whose change it is; the server's own when nil.
    ///   - time: When the server makes it.
    mutating func addCommit(
        of tree: ObjectID, on parents: [ObjectID], by author: Signature? = nil, at time: Timestamp, _ message: String
    ) -> ObjectID {
        let server = Signature.server(at: time)
        let commit = Commit.serialize(
            tree: tree, parents: parents, author: author ?? server, committer: server, message: message)
        return add(.commit, commit, alike: "commits")
    }
}
