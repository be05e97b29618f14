import Git
import JSON
import Limits
import SCIM

/// What an outside commit, a push or a hand edit does to one file.
struct FileChange: Sendable {
    /// A file as it shall be.
    struct File: Sendable {
        let isRegular: Bool
        let blob: ObjectID
        let bytes: [UInt8]
        /// How many bytes it has when these are more than are read.
        var excessiveSize: Int?
    }

    /// The path from the top of the work tree.
    let path: String
    /// The file as it shall be, nil when it is taken away.
    let new: File?

    /// Whether a path is that of a file which says how the others are understood: a definition or the format.
    static func isSetting(_ path: String) -> Bool { DefinitionFiles.contains(path) || path == StateFormat.fileName }
}

extension FileChange {
    /// Reads the new side of a changed file, or notes that it is gone.
    init(_ path: String, _ entry: TreeEntry?, in repository: borrowing Repository) throws(GitError) {
        guard let entry else {
            self.init(path: path, new: nil)
            return
        }
        let size = try repository.size(of: entry.id)
        let isRegular = entry.mode == .file
        let isRead = isRegular && size <= Limits.file
        self.init(
            path: path,
            new: File(
                isRegular: isRegular, blob: entry.id, bytes: isRead ? try repository.blob(entry.id) : [],
                excessiveSize: size > Limits.file ? size : nil))
    }

    /// Notes a file whose content is nobody's business here, but for its size.
    init(unread path: String, _ entry: TreeEntry, in repository: borrowing Repository) throws(GitError) {
        let size = try repository.size(of: entry.id)
        self.init(
            path: path,
            new: File(isRegular: true, blob: entry.id, bytes: [], excessiveSize: size > Limits.file ? size : nil))
    }
}

extension FileChange.File {
    /// What is wrong with it whatever it says; nil when nothing is.
    var fault: String? {
        if let excessiveSize {
            return "The file has \(excessiveSize) bytes, more than the \(Limits.file) that a file may have."
        }
        if !isRegular { return "Only plain files (mode 100644) may stand here." }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF])
            ? "The file starts with a byte order mark (BOM): save it as UTF-8 without one." : nil
    }
}

extension String {
    /// Whether it is a directory at the top of the work tree, or a path in it.
    func isIn(_ directory: String) -> Bool {
        let (path, directory) = (utf8.span, directory.utf8.span)
        guard path.count >= directory.count else { return false }
        for index in directory.indices where path[index] != directory[index] { return false }
        return path.count == directory.count || path[directory.count] == UInt8(ascii: "/")
    }
}
