import JSON
import SCIM

/// A value of a resource that another one has too, though it must be unique.
struct SharedValue {
    /// The path of the attribute, as messages show it.
    let attribute: String
    let text: String
    /// The id of the other resource.
    let holder: String

    /// What is wrong, with a name for the other resource.
    func reason(heldBy name: String) -> String {
        "The \(attribute) \"\(text)\" must be unique, and \(name) has it too."
    }
}

extension ResourceSet {
    /// The values of a resource that another one has too, though they must be unique.
    ///
    /// - Parameter old: The resource as it was: what it had may stay, because rules for names become stricter.
    func sharedValues(of resource: Resource, _ type: ResourceType, since old: Resource? = nil) -> [SharedValue] {
        indexedAttributes(of: type).flatMap { attribute -> [SharedValue] in
            guard attribute.isUnique, old.map({ !attribute.isSame(in: $0, resource) }) ?? true else { return [] }
            let before = old.map { attribute.values(of: $0).map(\.key) } ?? []
            return attribute.values(of: resource).filter { !before.contains($0.key) }.flatMap { value in
                ids(where: attribute, is: value.key).lazy.filter { $0 != resource.id }
                    .prefix(attribute.path == "userName" ? Self.mostNamesakes : 1)
                    .map { SharedValue(attribute: attribute.path, text: value.text, holder: $0) }
            }
        }
    }

    /// The values of a stored resource that other resources have too, each once.
    ///
    /// - Parameter old: The resource before the change. Its `userName` may stay when it equals that of another user by
    ///   character width only. Other values are reported though they did not change: the other resource may have taken
    ///   them in the same change.
    func sharedValues(of stored: StoredResource, since old: StoredResource?) -> [SharedValue] {
        let values = sharedValues(of: stored.resource, stored.type)
        if values.isEmpty { return [] }
        let keepsName = old?.resource["userName"] == stored.resource["userName"]
        let byWidth = keepsName ? [] : values.filter(isByWidthOnly)
        var told: Set<String> = []
        return (values.filter { !isByWidthOnly($0) } + byWidth).filter {
            told.insert($0.attribute + $0.text).inserted
        }
    }

    /// The resource that has the id of one of another type, or one that only looks the same.
    func holder(ofID id: String, otherThan type: ResourceType) -> StoredResource? {
        guard let known = resource(id), known.type.name != type.name || !known.id.hasSameScalars(as: id) else {
            return nil
        }
        return known
    }

    /// Of so many users of one name it is found out whether their names differ by width only.
    private static let mostNamesakes = 16

    /// Whether two names of users differ otherwise than by case: states from before full-width letters were the usual
    /// ones may have both.
    func isByWidthOnly(_ value: SharedValue) -> Bool {
        value.attribute == "userName"
            && resource(value.holder)?.resource["userName"]?.string?.caseFolded != value.text.caseFolded
    }
}
