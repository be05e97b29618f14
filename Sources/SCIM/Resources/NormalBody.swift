import JSON

/// A request body by its attributes: names spelt as in the schemas, values in stored form.
struct NormalBody {
    /// The attributes that have a value, extension objects by URN.
    private(set) var value = JSONObject()
    /// The attributes named in the body at all, cleared ones included; those of extensions by `urn:name`.
    private(set) var mentioned: Set<String> = []
    /// The paths of values that were left out because the resource type has no attribute of that name.
    private(set) var ignored: [String] = []
    /// Whether the body has a password, which is left out.
    private(set) var hadPassword = false
    /// Whether the body says in so many words that there are no members: by a list that has none.
    private(set) var hasEmptyMembers = false

    /// Whether the body has members none of which says who it is.
    private(set) var namesNobody = false

    let dialect: Dialect
    private let type: ResourceType

    /// - Parameter types: The resource types that there are.
    init(
        _ body: JSONObject, of type: ResourceType, among types: [ResourceType], dialect: Dialect
    ) throws(SCIMError) {
        self.type = type
        self.dialect = dialect
        mentioned.reserveCapacity(body.count)
        ignored = try type.checkSchemas(of: body, among: types, dialect)
        for member in body {
            if let attribute = type.index[member.name] {
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

    /// A URN-qualified key that names a whole attribute, as Entra ID sends it.
    private func resolve(_ name: String) -> ResolvedPath? {
        guard dialect.isLenient, name.utf8.contains(UInt8(ascii: ":")),
            let path = try? AttributePath(parsing: name), let resolved = type.definition(of: path, dialect: dialect),
            resolved.subAttribute == nil
        else { return nil }
        return resolved
    }

    private mutating func leaveOut(_ member: JSONObject.Member, of urn: String?) throws(SCIMError) {
        if dialect == .strict {
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
            guard let attribute = schema.index[member.name] else {
                try leaveOut(member, of: schema.id)
                continue
            }
            try sent.checkSpelling(member.name, of: attribute.name, in: schema.id)
            if let value = try normal(member.value, of: attribute, in: schema.id) { object[attribute.name] = value }
        }
        value[schema.id] = object.isEmpty ? nil : .object(object)
    }

    /// A value in stored form; nil when there is nothing to store.
    private mutating func normal(
        _ sent: JSONValue, of attribute: Attribute, in urn: String?
    ) throws(SCIMError) -> JSONValue? {
        guard attribute.mutability != .readOnly, urn != nil || attribute.name != "schemas" else { return nil }
        let path = urn.map { "\($0):\(attribute.name)" } ?? attribute.name
        guard mentioned.insert(path).inserted else {
            throw SCIMError(.invalidSyntax, "\(path) stands in the body twice, once with the URN of its schema.")
        }
        let value = try attribute.normalise(sent, path: path, dialect: dialect, ignored: &ignored)
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
    /// Checks the schemas that a body says it follows, RFC 7643 §3.
    ///
    /// - Returns: The URNs that mean nothing here.
    fileprivate func checkSchemas(
        of body: JSONObject, among types: [ResourceType], _ dialect: Dialect
    ) throws(SCIMError) -> [String] {
        try StatedSchemas.check(
            body, for: schema.id, extensions: extensions.map(\.schema.id), among: types, dialect: dialect)
    }

    /// The extension with this URN, in any case; in the interoperable dialect also with a former one.
    func extensionNamed(_ urn: String, _ dialect: Dialect) -> Extension? {
        extensionNamed(urn) ?? (dialect.isLenient ? FormerURN.current(urn).flatMap { extensionNamed($0) } : nil)
    }

    /// The extension with this URN, in any case.
    func extensionNamed(_ urn: String) -> Extension? {
        extensions.first { $0.schema.id.isSameName(as: urn) }
    }
}
