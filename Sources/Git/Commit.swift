/// A parsed commit object.
public struct Commit: Sendable, Hashable {
    /// The id of the commit.
    public let id: ObjectID
    /// The id of its root tree.
    public let tree: ObjectID
    /// The ids of its parents, the first parent first.
    public let parents: [ObjectID]
    /// Who made the change, and when.
    public let author: Signature
    /// Who made the commit, and when.
    public let committer: Signature
    /// The message; its first paragraph is the subject.
    public let message: String

    /// Parses the bytes of a commit object.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when tree, author or committer are missing.
    public init(id: ObjectID, parsing bytes: [UInt8]) throws(GitError) {
        // Only in git's order: a `tree` or `parent` line elsewhere means nothing to git either.
        var rest = bytes[...]
        func take(_ name: String) -> ArraySlice<UInt8>? {
            let start = Array("\(name) ".utf8)
            guard rest.starts(with: start), let end = rest.firstIndex(of: 0x0A) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end].dropFirst(start.count)
        }
        func takeID(_ name: String) -> ObjectID? {
            take(name).flatMap { ObjectID(hex: String(decoding: $0, as: UTF8.self)) }
        }
        let tree = takeID("tree")
        var parents: [ObjectID] = []
        while let parent = takeID("parent") { parents.append(parent) }
        let author = take("author").flatMap { Signature(parsing: $0) }
        let committer = take("committer").flatMap { Signature(parsing: $0) }
        while let end = rest.firstIndex(of: 0x0A) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
        }
        guard let tree, let author, let committer else {
            throw GitError(.corrupt, "the bytes are not a commit", function: "Commit")
        }
        self.id = id
        self.tree = tree
        self.parents = parents
        self.author = author
        self.committer = committer
        message = String(escaping: rest)
    }

    /// The bytes of a commit object.
    ///
    /// - Parameter message: The whole message, with the line feed at its end.
    public static func serialize(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
    ) -> [UInt8] {
        var text = "tree \(tree)\n"
        for parent in parents { text += "parent \(parent)\n" }
        text += "author \(author.text)\ncommitter \(committer.text)\n\n\(message)"
        return Array(text.utf8)
    }
}
