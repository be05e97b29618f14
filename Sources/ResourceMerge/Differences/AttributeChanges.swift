package import JSON
package import SCIM

/// The changes between two versions of a resource, by attribute and value.
package struct AttributeChanges {
    /// A single change.
    package enum Line {
        /// A value was added, changed or removed; nil stands for no value.
        case value(path: String, old: JSONValue?, new: JSONValue?)
        /// An attribute changed whose values must not be shown.
        case secret(path: String)
        /// A member was added or removed; `display` is the name that the group has for it.
        case member(id: String, display: String?, isAdded: Bool)
    }

    /// The names of the changed attributes, those of extensions without their URN.
    package private(set) var names: [String] = []
    /// The changes, in the order of the file.
    package private(set) var lines: [Line] = []
    /// The ids of the added members.
    package private(set) var added: [String] = []
    /// The ids of the removed members.
    package private(set) var removed: [String] = []
    private let secrets: Set<String>

    /// Compares two versions; nil stands for a resource that did not or does not exist.
    ///
    /// - Parameters:
    ///   - added: The added members of a group, if they are not in `new`.
    ///   - removed: The removed members of a group, if they are not in `old`.
    package init(from old: Resource?, to new: Resource?, added: [Member] = [], removed: [Member] = []) {
        secrets = (new ?? old).flatMap { Self.secrets[$0.typeName] } ?? []
        let differences = (old?.value ?? [:]).differences(to: new?.value ?? [:])
        let first = differences.prefix { JSONObject.precedes($0.name, "members") }
        note(first)
        if !added.isEmpty || !removed.isEmpty {
            names.append("members")
            addMembers(added, removed)
        }
        note(differences.dropFirst(first.count))
    }

    /// The attributes that must not be shown, by resource type; only built-in types can have such attributes.
    private static let secrets = Dictionary(
        uniqueKeysWithValues: ResourceType.all.map { type in
            let attributes = type.schema.attributes + type.extensions.flatMap(\.schema.attributes)
            let secret = attributes.filter { $0.returned == .never || $0.mutability == .writeOnly }
            return (type.name, Set(secret.map(\.name)))
        })

    private mutating func note(_ differences: some Sequence<JSONObject.Difference>) {
        for (name, old, new) in differences {
            switch name {
            case "schemas", "id", "meta": continue
            case _ where name.utf8.contains(UInt8(ascii: ":")):
                note((old?.object ?? [:]).differences(to: new?.object ?? [:]))
            default:
                names.append(name)
                if secrets.contains(name) {
                    lines.append(.secret(path: name))
                } else {
                    compare(old, new, at: SingleLine.text(name, limit: 64))
                }
            }
        }
    }

    private mutating func compare(_ old: JSONValue?, _ new: JSONValue?, at path: String) {
        if old?.isSimple ?? true, new?.isSimple ?? true {
            lines.append(.value(path: path, old: old, new: new))
        } else if let old = (old ?? [:]).object, let new = (new ?? [:]).object {
            for (name, old, new) in old.differences(to: new) {
                compare(old, new, at: "\(path).\(SingleLine.text(name, limit: 64))")
            }
        } else if let old = (old ?? []).array, let new = (new ?? []).array {
            if path == "members", let oldMembers = Self.members(old), let newMembers = Self.members(new) {
                addMembers(
                    Self.members(of: newMembers, notIn: oldMembers), Self.members(of: oldMembers, notIn: newMembers))
            } else {
                compareElements(old, new, at: path)
            }
        } else {
            lines.append(.value(path: path, old: old, new: new))
        }
    }

    private mutating func compareElements(_ old: [JSONValue], _ new: [JSONValue], at path: String) {
        let matching = ElementMatching(from: old, to: new)
        for (index, element) in old.enumerated() {
            let label = ElementLabel.path(path, of: element)
            guard let newIndex = matching.newIndices[index] else {
                lines.append(.value(path: label, old: Self.summary(of: element), new: nil))
                continue
            }
            guard let before = element.object, let after = new[newIndex].object else { continue }
            for (name, old, new) in before.differences(to: after) {
                let changed = name == "value" ? label : "\(label).\(SingleLine.text(name, limit: 64))"
                lines.append(.value(path: changed, old: old, new: new))
            }
        }
        for (index, element) in new.enumerated() where matching.oldIndices[index] == nil {
            lines.append(
                .value(path: ElementLabel.path(path, of: element), old: nil, new: Self.summary(of: element)))
        }
    }

    /// The sub-attribute that identifies an element for people.
    private static func summary(of element: JSONValue) -> JSONValue {
        guard let object = element.object else { return element }
        return object["value"] ?? object["formatted"] ?? object["display"] ?? element
    }
}

extension AttributeChanges {
    /// The elements as members, by id; nil when an element is not a member.
    private static func members(_ elements: [JSONValue]) -> [JSONValue: Member]? {
        var members: [JSONValue: Member] = [:]
        members.reserveCapacity(elements.count)
        for element in elements {
            guard let member = Member(element) else { return nil }
            members[.string(member.id)] = member
        }
        return members
    }

    /// The members that are in one version only, sorted by id.
    private static func members(of version: [JSONValue: Member], notIn other: [JSONValue: Member]) -> [Member] {
        version.lazy.filter { other[$0.key] == nil }.map(\.value).sorted { $0.precedes($1) }
    }

    private mutating func addMembers(_ added: [Member], _ removed: [Member]) {
        self.added = added.map(\.id)
        self.removed = removed.map(\.id)
        lines += removed.map { .member(id: $0.id, display: $0.display, isAdded: false) }
        lines += added.map { .member(id: $0.id, display: $0.display, isAdded: true) }
    }
}

extension AttributeChanges.Line {
    /// The change as a single line of a commit message.
    ///
    /// - Parameters:
    ///   - isCreation: Whether the resource is new, so that values need no sign for an addition.
    ///   - name: Returns the name of a member by its id; nil when it has none.
    package func text(isCreation: Bool, name: (String) -> String?) -> String {
        switch self {
        case .secret(let path): return "\(path): changed"
        case .member(let id, let display, let isAdded):
            let identifier = SingleLine.text(id, limit: 64)
            let known = (name(id) ?? display).map { "\(SingleLine.text($0, limit: 80)) (\(identifier))" }
            return (isAdded ? "+" : "-") + " member \(known ?? identifier)"
        case .value(let path, let old, let new):
            let before = old.map { SingleLine.value($0, limit: 80) }
            let after = new.map { SingleLine.value($0, limit: 80) }
            return switch (before, after) {
            case (let before?, let after?): "\(path): \(before) -> \(after)"
            case (nil, let after?): isCreation ? "\(path): \(after)" : "\(path): + \(after)"
            case (let before?, nil): "\(path): - \(before)"
            case (nil, nil): path
            }
        }
    }
}

extension JSONValue {
    /// Whether it is neither an array nor an object.
    fileprivate var isSimple: Bool {
        switch self {
        case .array, .object: false
        case .null, .bool, .number, .string: true
        }
    }
}
