import JSON
import SCIM

/// A valid resource of an import file.
struct ImportCandidate {
    let location: ImportLocation
    let resource: Resource
    let type: ResourceType
    let created: Timestamp

    /// Whether this is a resource that the state has, apart from the names that were written with its members.
    func isEqual(to known: StoredResource) -> Bool {
        created == known.created && comparable(resource.value) == comparable(known.value)
    }

    /// What a person knows the resource by.
    var name: String { (resource["displayName"] ?? resource["userName"])?.string ?? resource.id }

    /// The same without the members that are not known, and the ids of these; nil when all are.
    func partingMembers(where isKnown: (String) -> Bool) -> (known: ImportCandidate, unknown: [String])? {
        guard type.hasMembers, let members = resource["members"]?.array else { return nil }
        var unknown: [String] = []
        let known = members.filter { member in
            guard let id = member.object?["value"]?.string, !isKnown(id) else { return true }
            unknown.append(id)
            return false
        }
        guard !unknown.isEmpty else { return nil }
        var value = resource.value
        value["members"] = known.isEmpty ? nil : .array(known)
        guard let rest = try? type.validate(value) else { return nil }
        return (ImportCandidate(location: location, resource: rest, type: type, created: created), unknown)
    }

    private func comparable(_ value: JSONObject) -> JSONObject {
        var value = value
        value["meta"] = nil
        if type.hasMembers, let members = value["members"]?.array {
            value["members"] = .array(members.map { $0.object?["value"] ?? $0 })
        }
        return value
    }
}
