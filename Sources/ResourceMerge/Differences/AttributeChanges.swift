package import JSON
package import SCIM

/// What changed between two versions of a resource, attribute by attribute and value by value.
package struct AttributeChanges {
    /// One thing that changed.
    package enum Line {
        /// A value; nil where there is none.
        case value(path: String, old: JSONValue?, new: JSONValue?)
        /// An attribute that must not be shown.
        case secret(path: String)
        /// A member that was added or removed, with the name the group shows for it.
        case member(id: String, display: String?, isAdded: Bool)
    }

    /// The names of the attributes that changed, those of extensions without their URN.
    package private(set) var names: [String] = []
    /// The changes, in the order of the file.
    package private(set) var lines: [Line] = []
    /// The ids of added members.
    package private(set) var added: [String] = []
    /// The ids of removed members.
    package private(set) var removed: [String] = []
    private let secrets: Set<String>

    /// Compares two versions.
    ///
    /// - Parameters:
    ///   - added: The members that a group got, when they are not in `new`.
    ///   - removed: The members that a group lost, when they are not in `old`.
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

    /// The attributes that must not be shown, by resource type; definitions of one's own may have none.
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
                let part = name == "value" ? label : "\(label).\(SingleLine.text(name, limit: 64))"
                lines.append(.value(path: part, old: old, new: new))
            }
        }
        for (index, element) in new.enumerated() where matching.oldIndices[index] == nil {
            lines.append(
                .value(path: ElementLabel.path(path, of: element), old: nil, new: Self.summary(of: element)))
        }
    }

    /// The part of an element that says which one it is.
    private static func summary(of element: JSONValue) -> JSONValue {
        guard let object = element.object else { return element }
        return object["value"] ?? object["formatted"] ?? object["display"] ?? element
    }
}

extension AttributeChanges {
    /// The elements as members by their ids, or nil when one is none.
    private static func members(_ elements: [JSONValue]) -> [JSONValue: Member]? {
        var members: [JSONValue: Member] = [:]
        members.reserveCapacity(elements.count)
        for element in elements {
            guard let member = Member(element) else { return nil }
            members[.string(member.id)] = member
        }
        return members
    }

    /// The members that only one version has, sorted.
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
    /// The change on one line.
    ///
    /// - Parameter name: Finds the name of a member by its id.
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
    /// Whether it has no parts.
    fileprivate var isSimple: Bool {
        switch self {
        case .array, .object: false
        case .null, .bool, .number, .string: true
        }
    }
}
