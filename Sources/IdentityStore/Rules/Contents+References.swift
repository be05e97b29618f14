import JSON
import SCIM

extension Contents {
    /// Whether a reference may be to the resource with an id.
    func has(_ id: String, for reference: Reference) -> Bool { target(id, of: reference.targets) != nil }

    /// The values of a resource that stand for no resource, though they must.
    func danglingReferences(of stored: StoredResource) -> [(reference: Reference, id: String)] {
        var dangling: [(reference: Reference, id: String)] = []
        for reference in stored.type.references where !reference.mayDangle {
            for element in reference.elements(of: stored.resource.value) {
                guard let id = element["value"]?.string, !has(id, for: reference) else { continue }
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
