import JSON
import SCIM

/// A file with some of the members of a large group: the id of the group, and the members, one a line.
///
/// The id is there because git may take a file for a renamed copy of another group's, when the members in them are the
/// same; files that belong to different groups are never merged.
struct MemberFile {
    let group: String
    let members: [Member]

    init(group: String, members: [Member]) {
        self.group = group
        self.members = members
    }

    var bytes: [UInt8] {
        JSONValue.object(["id": .string(group), "members": .array(members.map(\.value))]).canonicalBytes
    }

    /// Reads a file.
    ///
    /// - Throws: `SCIMError` that says what is wrong with it.
    init(parsing value: JSONValue, of type: ResourceType) throws(SCIMError) {
        guard let object = value.object, let group = object["id"]?.string else {
            throw SCIMError(.invalidSyntax, "The file must hold an object with the id of the group and its members.")
        }
        if let name = object.names.first(where: { $0 != "id" && $0 != "members" }) {
            throw SCIMError(.invalidSyntax, "\"\(name)\" belongs in the file of the group.")
        }
        guard let elements = (object["members"] ?? []).array else {
            throw SCIMError(.invalidSyntax, "members must be an array.")
        }
        self.init(group: group, members: try type.validateMembers(elements))
    }

    /// What keeps it from being one of the files of a group: it is another one's, or has members of another file.
    ///
    /// - Parameter path: The path of the group's own file.
    func faults(asFile shard: UInt8, of id: String, at path: String) -> [String] {
        let ofOther = "The members are those of the group \"\(group)\", not of \"\(id)\"."
        let strays = members.filter { ResourcePath.memberShard(of: $0.id) != shard }
        return (group.hasSameScalars(as: id) ? [] : [ofOther])
            + strays.map { member in
                let right = ResourcePath.path(ofMembers: ResourcePath.memberShard(of: member.id), of: path)
                return "The member \"\(member.id)\" belongs in \(right)."
            }
    }
}
