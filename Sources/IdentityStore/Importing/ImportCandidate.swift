import JSON
import SCIM

/// A valid resource of an import file.
struct ImportCandidate {
    let place: ImportPlace
    let resource: Resource
    let type: ResourceType
    let created: Timestamp

    /// Whether this is a resource that the state has, apart from the names that were written with its members.
    func isEqual(to known: StoredResource) -> Bool {
        created == known.created && comparable(resource) == comparable(known.resource)
    }

    private func comparable(_ resource: Resource) -> JSONObject {
        var value = resource.value
        value["meta"] = nil
        if type.hasMembers, let members = value["members"]?.array {
            value["members"] = .array(members.map { $0.object?["value"] ?? $0 })
        }
        return value
    }
}
