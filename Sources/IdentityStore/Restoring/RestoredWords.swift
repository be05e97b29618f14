import JSON
import SCIM

extension RestoreSelection {
    /// What is restored, as the first line of a commit calls it.
    ///
    /// - Parameter name: Finds the name of a resource by its id.
    func words(name: (String) -> String?) -> String {
        let what =
            switch scope {
            case .all: "all resources"
            case .type(let name): "all of type \(SingleLine.text(name, limit: 30))"
            case .resources(let names): Self.words(names, name)
            }
        if attributes.isEmpty { return what }
        let list = attributes.count < 3 ? attributes.joined(separator: " and ") : "\(attributes.count) attributes"
        return "\(SingleLine.text(list, limit: 36)) of \(what)"
    }

    private static func words(_ names: [ResourceName], _ name: (String) -> String?) -> String {
        let types = Set(names.map { $0.type.lowercased() })
        guard let only = names.first, names.count == 1 else {
            return "\(names.count) " + (types.count == 1 ? types.first.map { "\($0)s" } ?? "resources" : "resources")
        }
        return "\(only.type.lowercased()) \(SingleLine.text(name(only.id) ?? only.id, limit: 40))"
    }
}
