import JSON

/// A user or a group as a plain dictionary has it.
struct ModelResource: Equatable, Sendable {
    enum Kind: CaseIterable, Sendable {
        case user, group

        var endpoint: String { self == .user ? "/Users" : "/Groups" }
        var directory: String { self == .user ? "users" : "groups" }
        var schema: String { "urn:ietf:params:scim:schemas:core:2.0:\(self == .user ? "User" : "Group")" }
        /// The attribute that no other resource of the kind may have, in any case of letters.
        var uniqueAttribute: String { self == .user ? "userName" : "displayName" }
    }

    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    let kind: Kind
    /// What clients set, without members; the enterprise extension under its URN.
    var attributes: JSONObject
    /// The ids of the members, when it is a group.
    var members: Set<String> = []

    var isInactive: Bool { attributes["active"] == false }
    var foldedName: String { attributes[kind.uniqueAttribute]?.string?.lowercased() ?? "" }
    /// What a membership shows.
    var displayName: String { (attributes["displayName"] ?? attributes["userName"])?.string ?? "" }

    /// The file of a resource with an id that is a lower-case UUID.
    func path(_ id: String) -> String {
        "\(kind.directory)/\(id.prefix(3).map(String.init).joined(separator: "/"))/\(id).json"
    }

    /// What is sent to make it, and what a person writes into its file beside the id.
    var body: JSONObject {
        var body = attributes
        let extensions: [JSONValue] = attributes[Self.enterprise] == nil ? [] : [.string(Self.enterprise)]
        body["schemas"] = .array([.string(kind.schema)] + extensions)
        if !members.isEmpty { body["members"] = .array(members.sorted().map { ["value": .string($0)] }) }
        return body
    }

    /// Sets an attribute, or a part of one that is an object (`name.givenName`); nil takes it away.
    subscript(_ name: String, _ part: String? = nil) -> JSONValue? {
        get { part.map { attributes[name]?.object?[$0] } ?? attributes[name] }
        set {
            guard let part else {
                attributes[name] = newValue
                return
            }
            var object = attributes[name]?.object ?? JSONObject()
            object[part] = newValue
            attributes[name] = object.isEmpty ? nil : .object(object)
        }
    }
}

extension Model {
    /// Where an answer or an exported resource differs from the model; nil when it is the same.
    ///
    /// - Parameter isAnswer: Whether what is derived from other resources is there: names of members, groups of users.
    func difference(of body: JSONObject, _ id: String, isAnswer: Bool = true) -> String? {
        guard let resource = resources[id] else { return "\(id) is there and should not be" }
        var expected = resource.body
        expected["id"] = .string(id)
        expected["members"] = nil
        var plain = body
        for name in ["meta", "members", "groups"] { plain[name] = nil }
        if plain != expected { return "\(id): \(text(plain)) instead of \(text(expected))" }
        let references = [("members", resource.members)] + (isAnswer ? [("groups", Set(groups(of: id)))] : [])
        for (name, ids) in references {
            let elements = body[name]?.array ?? []
            let served = Set(elements.map { $0.object?["value"]?.string ?? "?" })
            if served != ids || elements.count != ids.count {
                return "\(id): \(name) \(served.sorted()) instead of \(ids.sorted())"
            }
            for case .object(let element) in elements where isAnswer {
                let name = element["value"]?.string.flatMap { resources[$0]?.displayName }
                if element["display"]?.string != name { return "\(id): shows \(text(element)) for \(name ?? "nil")" }
            }
        }
        return nil
    }

    private func text(_ object: JSONObject) -> String {
        String(decoding: JSONValue.object(object).compactBytes, as: UTF8.self)
    }
}
