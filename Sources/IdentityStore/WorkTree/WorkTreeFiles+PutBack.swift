import Git

extension WorkTreeFiles {
    /// Whether somebody put a file back to an older version, or edited it after that; not where it is what the server wrote,
    /// or an edit of that.
    ///
    /// An edit is one of the version with which it has more lines in common that the other does not have.
    ///
    /// - Parameters:
    ///   - older: The older version; nil for none.
    ///   - newer: The versions that the server wrote.
    func isPutBack(
        _ path: String, to older: TreeEntry?, from newer: [TreeEntry], in repository: borrowing Repository
    ) throws(GitError) -> Bool {
        let versions = newer + [older].compactMap(\.self)
        switch content(path, entry: newer.first, amongst: versions, in: repository) {
        case .missing: return older == nil
        case .larger, .other, .unreadable: return true
        case .file(let file):
            if file.id == older?.id { return true }
            if newer.isEmpty { return true }
            if newer.contains(where: { $0.id == file.id }) { return false }
        }
        var edited: Set<ArraySlice<UInt8>> = []
        _ = content(path, entry: newer.first, amongst: versions, in: repository) { bytes in
            edited = Self.lines(of: bytes)
            return bytes
        }
        let before = try older.map { entry throws(GitError) in Self.lines(of: try repository.blob(entry.id)) } ?? []
        var after: Set<ArraySlice<UInt8>> = []
        for entry in newer { after.formUnion(Self.lines(of: try repository.blob(entry.id))) }
        let ofOlder = before.subtracting(after).intersection(edited)
        return ofOlder.count > after.subtracting(before).intersection(edited).count
    }

    /// The lines of a text, whatever ends them.
    private static func lines(of text: [UInt8]) -> Set<ArraySlice<UInt8>> {
        Set(text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
    }
}
