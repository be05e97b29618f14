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
        created == known.created && comparable(resource.value) == comparable(known.value)
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
