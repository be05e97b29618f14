import JSON
import SCIM

/// Why a resource cannot be a member of a group, or of a resource that has members as a group does.
///
/// This is the one rule for requests, commits, pushes and imports. Members that are there are not asked again.
enum MemberFault: Error, Equatable {
    case unknown
    /// It is the group itself.
    case itself
    /// It is of another type than those that the schema names in `members.$ref`.
    case wrongType(String, allowed: [String])

    /// What is the matter with the member, after its name.
    var text: String {
        switch self {
        case .unknown: "does not exist"
        case .itself: "is the resource itself"
        case .wrongType(let type, let allowed):
            "is a \(type), and members can only be \(allowed.joined(separator: " or "))"
        }
    }

    /// What to tell a person in whose files the member stands.
    func problem(of member: String, in stored: StoredResource) -> Problem {
        let advice = self == .unknown ? "add its file or take the member out" : "take the member out"
        return Problem(
            path: stored.path(ofMember: member), reason: "The member \"\(member)\" \(text); \(advice).")
    }
}

extension ResourceSet {
    /// The resource that has an id and may be a member.
    ///
    /// - Parameters:
    ///   - group: The id of the resource whose member it shall be.
    ///   - type: The type of that resource.
    func member(_ id: String, of group: String, _ type: ResourceType) throws(MemberFault) -> StoredResource {
        guard let target = resource(id), target.id.hasSameScalars(as: id) else { throw .unknown }
        guard id != group else { throw .itself }
        guard type.memberTypes.isEmpty || type.memberTypes.contains(target.type.name) else {
            throw .wrongType(target.type.name, allowed: type.memberTypes)
        }
        return target
    }

    /// What is the matter with a member; nil when it may be one.
    func fault(ofMember id: String, of group: String, _ type: ResourceType) -> MemberFault? {
        do throws(MemberFault) { _ = try member(id, of: group, type) } catch { return error }
        return nil
    }

    /// What is the matter with the members of a resource.
    func memberFaults(of stored: StoredResource) -> [Problem] {
        guard stored.group != nil else { return [] }
        return stored.membership.sorted.compactMap { member in
            fault(ofMember: member.id, of: stored.id, stored.type)?.problem(of: member.id, in: stored)
        }
    }
}
