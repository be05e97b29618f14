import JSON

/// A normalized request body: names spelled as in the schemas, values in stored form.
struct NormalBody {
    /// The attributes that have a value; those of an extension in an object under its URN.
    private(set) var value = JSONObject()
    /// The names of all attributes in the body, cleared ones included; those of extensions as `urn:name`.
    private(set) var mentioned: Set<String> = []
    /// The paths of values that were left out because the resource type does not define such an attribute.
    private(set) var ignored: [String] = []
    /// Whether the body has a password, which is discarded.
    private(set) var hadPassword = false
    /// Whether `members` is `[]` in the body, which removes all members.
    private(set) var hasEmptyMembers = false
    /// Whether `members` has elements in the body, none of which has an id.
    private(set) var namesNobody = false

    let dialect: Dialect
    private let type: ResourceType

    /// - Parameter types: All resource types.
    init(
        _ body: JSONObject, of type: ResourceType, among types: [ResourceType], dialect: Dialect
    ) throws(SCIMError) {
        self.type = type
        self.dialect = dialect
        mentioned.reserveCapacity(body.count)
        ignored = try type.checkSchemas(of: body, among: types, dialect)
        for member in body {
            if let attribute = type.index[member.name]?.served(to: dialect) {
                try body.checkSpelling(member.name, of: attribute.name, in: nil)
                try add(attribute, member.value, to: nil)
            } else if let schema = type.extensionNamed(member.name, dialect)?.schema {
                try body.checkSpelling(member.name, of: schema.id, in: nil)
                try add(member.value, to: schema)
            } else if let resolved = resolve(member.name) {
                try add(resolved.attribute, member.value, to: resolved.extensionSchema)
            } else {
                try leaveOut(member, of: nil)
            }
        }
    }

    /// The attribute of a member name that is qualified by a URN, as Entra ID sends it.
    private func resolve(_ name: String) -> ResolvedPath? {
        guard dialect.has(.pathsAsKeys), name.utf8.contains(UInt8(ascii: ":")),
            let path = try? AttributePath(parsing: name), let resolved = type.definition(of: path, dialect: dialect),
            resolved.subAttribute == nil
        else { return nil }
        return resolved
    }

    private mutating func leaveOut(_ member: JSONObject.Member, of urn: String?) throws(SCIMError) {
        if !dialect.has(.unknownIgnored) {
            throw SCIMError(.invalidSyntax, "\(urn ?? type.name) has no attribute \"\(member.name)\".")
        }
        if !member.value.isCleared { ignored.append((urn.map { $0 + ":" } ?? "") + member.name) }
    }

    private mutating func add(_ attribute: Attribute, _ sent: JSONValue, to urn: String?) throws(SCIMError) {
        guard let value = try normal(sent, of: attribute, in: urn) else { return }
        guard let urn else {
            self.value[attribute.name] = value
            return
        }
        var object = self.value[urn]?.object ?? JSONObject()
        object[attribute.name] = value
        self.value[urn] = .object(object)
    }

    private mutating func add(_ sent: JSONValue, to schema: Schema) throws(SCIMError) {
        if sent.isCleared { return }
        guard let sent = sent.object else {
            throw SCIMError(.invalidValue, "\(schema.id) must be an object, not \(sent.typeName).")
        }
        var object = value[schema.id]?.object ?? JSONObject()
        for member in sent {
            guard let attribute = schema.index[member.name]?.served(to: dialect) else {
                try leaveOut(member, of: schema.id)
                continue
            }
            try sent.checkSpelling(member.name, of: attribute.name, in: schema.id)
            if let value = try normal(member.value, of: attribute, in: schema.id) { object[attribute.name] = value }
        }
        value[schema.id] = object.isEmpty ? nil : .object(object)
    }

    /// The stored form of a value; nil when there is nothing to store.
    private mutating func normal(
        _ sent: JSONValue, of attribute: Attribute, in urn: String?
    ) throws(SCIMError) -> JSONValue? {
        guard attribute.mutability != .readOnly, urn != nil || attribute.name != "schemas" else { return nil }
        let path = urn.map { "\($0):\(attribute.name)" } ?? attribute.name
        guard mentioned.insert(path).inserted else {
            throw SCIMError(.invalidSyntax, "\(path) occurs in the body twice, once with the URN of its schema.")
        }
        let value = try attribute.normalize(sent, path: path, dialect: dialect, ignored: &ignored)
        if value == nil, path == "members", let members = sent.array {
            hasEmptyMembers = members.isEmpty
            namesNobody = !members.isEmpty
        }
        if attribute.isStored { return value }
        if value != nil, path == "password" { hadPassword = true }
        return nil
    }
}

extension ResourceType {
    /// Checks `schemas` of a body, RFC 7643 §3.
    ///
    /// - Returns: The URNs in it that the server does not know.
    fileprivate func checkSchemas(
        of body: JSONObject, among types: [ResourceType], _ dialect: Dialect
    ) throws(SCIMError) -> [String] {
        try StatedSchemas.check(
            body, for: schema.id, extensions: extensions.map(\.schema.id), among: types, dialect: dialect)
    }
}
