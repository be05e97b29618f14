import Git
import JSON
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

    /// The largest file that is read, in bytes; a group of 100,000 members is about 10 MB.
    static let largestFile = 64 << 20
}

/// What a path in the state repository is for.
enum PathKind {
    case resource(ResourceType)
    case format
    case definition
    case other

    init(_ path: String, resourceTypes: [ResourceType]) {
        let top = path.prefix { $0 != "/" }
        if path == StateFormat.fileName {
            self = .format
        } else if top == "schemas" || top == "resource-types" {
            self = .definition
        } else if let type = resourceTypes.first(where: { ResourcePath.directory(of: $0) == top }) {
            self = .resource(type)
        } else {
            self = .other
        }
    }
}
