import Git

/// A file that a merge writes or takes away, against the state that is served.
struct MergedFile: Sendable, Hashable {
    /// What a path shall have.
    enum Content: Sendable, Hashable {
        /// An entry whose object is in the repository.
        case stored(TreeEntry)
        /// Bytes that are still to be stored.
        case new([UInt8], mode: TreeEntry.Mode)
        /// Nothing.
        case gone

        init(_ entry: TreeEntry?) { self = entry.map { .stored($0) } ?? .gone }

        /// The entry that the path shall have.
        var entry: TreeEntry? {
            switch self {
            case .stored(let entry): entry
            case .new(let bytes, let mode): TreeEntry(mode: mode, id: ObjectID(hashing: .blob, bytes))
            case .gone: nil
            }
        }
    }

    /// The path from the top.
    let path: String
    let content: Content
}

extension MergedFile {
    /// The file as the checks take it.
    func change(in repository: borrowing Repository) throws(GitError) -> FileChange {
        guard case .new(let bytes, let mode) = content else {
            return try FileChange(path, content.entry, in: repository)
        }
        let file = FileChange.File(
            isRegular: mode == .file, blob: ObjectID(hashing: .blob, bytes), bytes: bytes)
        return FileChange(path: path, new: file)
    }

    /// Puts the file into a tree, and its bytes into a pack when they are new.
    ///
    /// - Throws: `GitError` with the code `invalidPath` when a tree cannot have a file of that name.
    func write(
        to tree: inout MutableTree, _ pack: inout Pack, in repository: borrowing Repository
    ) throws(GitError) {
        switch content {
        case .stored(let entry): try tree.set(path, mode: entry.mode, to: entry.id, in: repository)
        case .new(let bytes, let mode): try tree.set(path, mode: mode, to: pack.add(.blob, bytes), in: repository)
        case .gone: try tree.remove(path, in: repository)
        }
    }
}
