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
    }

    /// The path from the top of the work tree.
    let path: String
    /// The file as it shall be, nil when it is taken away.
    let new: File?

    /// Whether a path is that of a file which says how the others are understood: a definition or the format.
    static func isSetting(_ path: String) -> Bool { DefinitionFiles.contains(path) || path == StateFormat.fileName }

    /// The largest file that is read, in bytes; a group of 100,000 members is about 10 MB.
    static let largestFile = Limits.file
}

extension FileChange {
    /// Reads the new side of a changed file, or notes that it is gone.
    init(_ path: String, _ entry: TreeEntry?, in repository: borrowing Repository) throws(GitError) {
        guard let entry else {
            self.init(path: path, new: nil)
            return
        }
        let isRegular = entry.mode == .file
        let bytes = isRegular ? try repository.blob(entry.id) : []
        self.init(path: path, new: File(isRegular: isRegular, blob: entry.id, bytes: bytes))
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

/// What a path in the state repository is for.
enum PathKind: Sendable {
    case resource(ResourceType)
    /// Members of the group whose file has the path `group`; no member belongs there when the list is nil.
    case members(ResourceType, group: String, shard: UInt8?)
    case format
    case definition
    case other

    init(_ path: String, resourceTypes: [ResourceType]) {
        if path == StateFormat.fileName {
            self = .format
        } else if DefinitionFiles.contains(path) {
            self = .definition
        } else if let type = resourceTypes.first(where: { path.isIn($0.directory) }) {
            if type.name == ResourceType.group.name, let file = ResourcePath.memberFile(at: path) {
                self = .members(type, group: file.group, shard: file.shard)
            } else {
                self = .resource(type)
            }
        } else {
            self = .other
        }
    }
}
