import Git
import JSON
import Limits
import SCIM

/// A changed file, parsed and checked as far as that needs no other file.
enum ParsedFile: Sendable {
    /// The file of a resource; of a group it has those members that stand in the group's own file.
    case resource(StoredResource)
    /// A file with members of the group whose own file has the path `group`.
    indirect case members(MemberFile, blob: ObjectID, path: String, group: String, shard: UInt8)
    /// A file that is taken away.
    case gone(path: String)
    /// A file that is no part of the resources: a definition, the format, or none of ours.
    case other
    /// A file with something wrong in it.
    case invalid(Problem)
}
