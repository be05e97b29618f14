import JSON
import SCIM

extension StoredResource {
    /// The ids of the resources that must exist as long as this one refers to them, members apart; sorted.
    var targetIDs: [String] {
        guard type.hasTargets else { return [] }
        return Set(
            type.references.filter { !$0.mayDangle }.flatMap {
                $0.elements(of: resource.value).compactMap { $0["value"]?.string }
            }
        ).sortedByBytes()
    }
}

extension ResourceType {
    /// Whether its resources name others that must exist.
    var needsTargets: Bool { hasMembers || hasTargets }

    /// Whether its resources name others that must exist, members apart.
    var hasTargets: Bool { references.contains { !$0.mayDangle } }

    /// Whether its resources may name resources of another type.
    func mayReferTo(_ other: ResourceType) -> Bool {
        name != other.name && (hasMembers || references.contains { $0.targets.contains(other.name) })
    }

    /// The value of a resource without what refers to another one; members that are kept apart are not in it.
    ///
    /// - Parameter evenLoose: Whether those references are meant too that may be to a resource that does not exist.
    func value(_ value: JSONObject, without id: String, evenLoose: Bool = false) -> JSONObject {
        var value = value
        if hasMembers, let members = value["members"]?.array {
            let kept = members.filter { $0.object?["value"]?.string != id }
            if kept.count < members.count { value["members"] = kept.isEmpty ? nil : .array(kept) }
        }
        for reference in references where evenLoose || !reference.mayDangle {
            let elements = reference.elements(of: value)
            let kept = elements.filter { $0["value"]?.string != id }
            if kept.count < elements.count { reference.set(kept, in: &value) }
        }
        return value
    }
}

extension ResourceSet {
    /// The resource with an id, spelt like this, when it is of one of the types.
    func target(_ id: String, of types: [String]) -> StoredResource? {
        guard let target = resource(id), target.id.hasSameScalars(as: id), types.contains(target.type.name) else {
            return nil
        }
        return target
    }

    /// The values of a resource that stand for no resource, though they must.
    func danglingReferences(of stored: StoredResource) -> [(reference: Reference, id: String)] {
        var dangling: [(reference: Reference, id: String)] = []
        for reference in stored.type.references where !reference.mayDangle {
            for element in reference.elements(of: stored.resource.value) {
                guard let id = element["value"]?.string, target(id, of: reference.targets) == nil else { continue }
                dangling.append((reference, id))
            }
        }
        return dangling
    }
}

extension Reference {
    /// What is wrong with a value that stands for no resource.
    func problem(of id: String) -> String {
        "\(path) refers to \"\(id)\", and there is no \(targets.joined(separator: " or ")) with this id."
    }
}
