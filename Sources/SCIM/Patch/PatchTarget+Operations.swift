import JSON

extension PatchTarget {
    /// Applies one operation.
    ///
    /// - Throws: ``SCIMError`` when it cannot be applied.
    mutating func apply(_ operation: PatchOperation) throws(SCIMError) {
        guard let path = operation.path else {
            guard let members = operation.value?.object else {
                throw SCIMError(.invalidValue, "An operation without 'path' needs an object as its 'value'.")
            }
            return try applyMembers(operation.kind, members, of: nil)
        }
        if path.filter == nil, let schema = schema(named: path.attribute.description) {
            return try apply(operation.kind, operation.value, toAllOf: schema)
        }
        guard let resolved = type.definition(of: path.attribute, dialect: dialect) else {
            guard dialect.isLenient else {
                throw SCIMError(.invalidPath, "A \(type.name) has no attribute '\(path.attribute)'.")
            }
            return ignored.append(path.description)
        }
        let edit = try PatchEdit(operation.kind, operation.value, at: resolved, path, dialect: dialect)
        try apply(edit, isExplicit: true)
    }

    /// Applies an operation that names a whole schema: the core one stands for the resource.
    private mutating func apply(
        _ kind: PatchOperation.Kind, _ value: JSONValue?, toAllOf schema: String
    ) throws(SCIMError) {
        let isExtension = schema != type.schema.id
        if kind == .remove || value?.isNull == true || value == "" {
            guard isExtension else { throw SCIMError(.mutability, "The schema '\(schema)' cannot be removed.") }
            return kind == .add ? () : try clearExtension(schema, kind)
        }
        guard let members = value?.object else {
            throw SCIMError(.invalidValue, "The value of '\(schema)' must be an object.")
        }
        try applyMembers(kind, members, of: isExtension ? schema : nil)
    }

    /// Applies an operation to each attribute that a value without a path names.
    ///
    /// The interoperable dialect reads the names as paths (`name.givenName`, a URN with an attribute), which Entra ID sends.
    private mutating func applyMembers(
        _ kind: PatchOperation.Kind, _ members: JSONObject, of schema: String?
    ) throws(SCIMError) {
        for member in members {
            if schema == nil, let named = self.schema(named: member.name) {
                try members.checkSpelling(member.name, of: named, in: nil)
                try apply(kind, member.value, toAllOf: named)
            } else if let (resolved, path) = try resolve(member.name, of: schema) {
                let name = schema == nil ? resolved.text : resolved.leaf.name
                try members.checkSpelling(member.name, of: name, in: schema)
                if keepsMembers(resolved, member.value) { continue }
                let edit = try PatchEdit(kind, member.value, at: resolved, path, dialect: dialect)
                try apply(edit, isExplicit: false)
            } else {
                let name = schema.map { "\($0):\(member.name)" } ?? member.name
                guard dialect.isLenient else {
                    throw SCIMError(.invalidSyntax, "A \(type.name) has no attribute '\(name)'.")
                }
                if !member.value.isCleared { ignored.append(name) }
            }
        }
    }

    /// Whether a value leaves the members of a group as they are: only `[]` or a path empties a group.
    ///
    /// Clients that have nothing to say about members send null or `""` along with a new name.
    private func keepsMembers(_ resolved: ResolvedPath, _ value: JSONValue) -> Bool {
        dialect.isLenient && resolved.subAttribute == nil && isMemberList(resolved) && value.isCleared
            && value.array == nil
    }

    private func resolve(_ name: String, of schema: String?) throws(SCIMError) -> (ResolvedPath, PatchPath)? {
        let path: PatchPath
        do throws(SCIMError) {
            path = try PatchPath(parsing: schema.map { "\($0):\(name)" } ?? name, dialect: dialect)
        } catch { return nil }
        let isPlain = path.filter == nil && path.attribute.subAttribute == nil && path.attribute.schema == schema
        guard isPlain || dialect.isLenient else { return nil }
        return type.definition(of: path.attribute, dialect: dialect).map { ($0, path) }
    }

    /// The identifier of the type's schema or extension that a text is, in any case.
    private func schema(named text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        return type.schema.id.isSameName(as: text) ? type.schema.id : type.extensionNamed(text, dialect)?.schema.id
    }

    private mutating func apply(_ edit: PatchEdit, isExplicit: Bool) throws(SCIMError) {
        let attribute = edit.target.attribute
        guard attribute.mutability != .writeOnly && edit.leaf.mutability != .writeOnly else {
            return try acceptSecret(edit)
        }
        guard attribute.mutability != .readOnly && edit.leaf.mutability != .readOnly else {
            return try checkReadOnly(edit, isExplicit: isExplicit)
        }
        if edit.target.extensionSchema == nil, attribute.name == "schemas" {
            guard edit.kind != .remove || edit.filter != nil else {
                throw SCIMError(.mutability, "'schemas' is required and cannot be removed.")
            }
            return
        }
        try change(edit)
    }

    private mutating func change(_ edit: PatchEdit) throws(SCIMError) {
        let attribute = edit.target.attribute
        let mustStay = attribute.required || isRequired(edit.target.extensionSchema)
        let isGuarded = attribute.mutability == .immutable || edit.kind == .remove && mustStay
        if isGuarded, attribute.multiValued { try spendOnAll(of: edit.target) }
        let old = isGuarded ? value(of: edit.target) : nil
        if attribute.multiValued {
            try applyToValues(edit)
        } else if attribute.type == .complex {
            try applyToComplex(edit)
        } else {
            try applyToSimple(edit)
        }
        if let old { try checkChange(edit, of: old) }
    }

    /// Checks that an immutable attribute keeps its value, and that a removal leaves what is required.
    private func checkChange(_ edit: PatchEdit, of old: JSONValue) throws(SCIMError) {
        let new = value(of: edit.target)
        guard edit.target.attribute.mutability != .immutable || new == old else {
            throw SCIMError(.mutability, "'\(edit.text)' is immutable and has a value.")
        }
        guard edit.kind == .remove, new == nil else { return }
        guard !edit.target.attribute.required else { throw edit.required }
        if let schema = edit.target.extensionSchema { try checkRequired(schema) }
    }

    /// Removes all attributes of an extension.
    private mutating func clearExtension(_ schema: String, _ kind: PatchOperation.Kind) throws(SCIMError) {
        let names = attributes(of: schema)
        let index = type.extensionNamed(schema)?.schema.index
        if let kept = names.first(where: { index?.exactly($0)?.mutability == .immutable }) {
            throw SCIMError(.mutability, "'\(schema):\(kept)' is immutable and has a value.")
        }
        removeExtension(schema)
        if kind == .remove, !names.isEmpty { try checkRequired(schema) }
    }

    /// Checks that a removal left an attribute of a required extension.
    private func checkRequired(_ schema: String) throws(SCIMError) {
        guard !isRequired(schema) || !attributes(of: schema).isEmpty else {
            throw SCIMError(.mutability, "'\(schema)' is required and cannot be removed.")
        }
    }

    private func isRequired(_ schema: String?) -> Bool {
        schema.flatMap { type.extensionNamed($0) }?.required == true
    }

    /// Checks a secret and forgets it.
    private mutating func acceptSecret(_ edit: PatchEdit) throws(SCIMError) {
        guard edit.kind != .remove else { return }
        let secret = try edit.leaf.normalise(
            edit.value ?? .null, path: edit.text, dialect: dialect, ignored: &ignored)
        if secret != nil { hadSecret = true }
    }

    /// Takes the value that a readOnly attribute has; another one is left out, or refused when a path names it.
    private func checkReadOnly(_ edit: PatchEdit, isExplicit: Bool) throws(SCIMError) {
        if edit.kind != .remove, edit.filter == nil, let value = edit.value, value == self[edit.target.names] { return }
        guard isExplicit || dialect == .strict else { return }
        throw SCIMError(.mutability, "'\(edit.text)' is readOnly.")
    }
}
