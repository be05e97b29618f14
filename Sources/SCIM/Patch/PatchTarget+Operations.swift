import JSON

extension PatchTarget {
    /// Applies one operation.
    ///
    /// - Throws: ``SCIMError`` when the operation cannot be applied; the target may have changed in part then.
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
            guard dialect.has(.unknownIgnored) else {
                throw SCIMError(
                    dialect.has(.unknownPathIsSyntax) ? .invalidSyntax : .invalidPath,
                    "A \(type.name) has no attribute '\(path.attribute)'.")
            }
            return ignored.append(path.description)
        }
        let edit = try PatchEdit(operation.kind, operation.value, at: resolved, path, dialect: dialect)
        let isElement = edit.filter != nil && edit.target.subAttribute == nil
        guard !isElement || edit.kind == .remove && isMemberList(edit.target) || !dialect.has(.subAttributeAfterFilter)
        else {
            throw SCIMError(.invalidPath, "'\(path)' must go on to a sub-attribute, such as '\(path).value'.")
        }
        try apply(edit, isExplicit: true)
    }

    /// Applies an operation whose path is the URN of a schema; that of the core schema means the resource.
    private mutating func apply(
        _ kind: PatchOperation.Kind, _ value: JSONValue?, toAllOf schema: String
    ) throws(SCIMError) {
        let isExtension = schema != type.schema.id
        guard isExtension || !dialect.has(.pathRequired) else {
            throw SCIMError(.invalidPath, "'\(schema)' names no attribute.")
        }
        if kind == .remove || value?.isNull == true || value == "" {
            guard isExtension else { throw SCIMError(.mutability, "The schema '\(schema)' cannot be removed.") }
            return kind == .add ? () : try clearExtension(schema, kind)
        }
        guard let members = value?.object else {
            throw SCIMError(.invalidValue, "The value of '\(schema)' must be an object.")
        }
        if kind == .replace, dialect.has(.wholeReplacement) { try clearExtension(schema, kind) }
        try applyMembers(kind, members, of: isExtension ? schema : nil)
    }

    /// Applies an operation without a path to each attribute that its value names.
    ///
    /// The interoperable dialect reads the names as paths (`name.givenName`, a URN with an attribute), which Entra ID
    /// sends.
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
                guard dialect.has(.unknownIgnored) else {
                    throw SCIMError(.invalidSyntax, "A \(type.name) has no attribute '\(name)'.")
                }
                if !member.value.isCleared { ignored.append(name) }
            }
        }
    }

    /// Whether a value without a path leaves the members of a group unchanged: only `[]` removes them all.
    ///
    /// Clients that rename a group send null or `""` for `members` when they do not mean to change them.
    private func keepsMembers(_ resolved: ResolvedPath, _ value: JSONValue) -> Bool {
        dialect.has(.clearedMembersStay) && resolved.subAttribute == nil && isMemberList(resolved) && value.isCleared
            && value.array == nil
    }

    private func resolve(_ name: String, of schema: String?) throws(SCIMError) -> (ResolvedPath, PatchPath)? {
        let path: PatchPath
        do throws(SCIMError) {
            path = try PatchPath(parsing: schema.map { "\($0):\(name)" } ?? name, dialect: dialect)
        } catch { return nil }
        let isPlain = path.filter == nil && path.attribute.subAttribute == nil && path.attribute.schema == schema
        guard isPlain || dialect.has(.pathsAsKeys) else { return nil }
        return type.definition(of: path.attribute, dialect: dialect).map { ($0, path) }
    }

    /// The URN of the type's schema or extension that equals a text, in any case.
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
            return try checkSchemas(in: edit)
        }
        try change(edit)
    }

    /// Checks the URNs that a value for `schemas` has; which of them a resource has follows from its attributes.
    private func checkSchemas(in edit: PatchEdit) throws(SCIMError) {
        guard edit.kind != .remove, !dialect.has(.unknownIgnored) else { return }
        for value in edit.value?.array ?? [edit.value ?? .null] {
            guard value.isNull || value.string.flatMap({ schema(named: $0) }) != nil else {
                let urn = value.string ?? value.typeName
                throw SCIMError(.invalidSyntax, "A \(type.name) has no schema \"\(urn.prefix(100))\".")
            }
        }
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

    /// Checks that an immutable attribute kept its value, and that a removal left a required attribute assigned.
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

    /// Checks that a required extension still has an attribute after a removal.
    private func checkRequired(_ schema: String) throws(SCIMError) {
        guard !isRequired(schema) || !attributes(of: schema).isEmpty else {
            throw SCIMError(.mutability, "'\(schema)' is required and cannot be removed.")
        }
    }

    private func isRequired(_ schema: String?) -> Bool {
        schema.flatMap { type.extensionNamed($0) }?.required == true
    }

    /// Validates the value of a writeOnly attribute and discards it.
    private mutating func acceptSecret(_ edit: PatchEdit) throws(SCIMError) {
        guard edit.kind != .remove else { return }
        let secret = try edit.leaf.normalize(
            edit.value ?? .null, path: edit.text, dialect: dialect, ignored: &ignored)
        if secret != nil { hadSecret = true }
    }

    /// Accepts the current value of a readOnly attribute; another value is ignored, or refused when a path names the
    /// attribute or the dialect is strict.
    private func checkReadOnly(_ edit: PatchEdit, isExplicit: Bool) throws(SCIMError) {
        if edit.kind != .remove, edit.filter == nil, let value = edit.value, value == self[edit.target.names] { return }
        guard isExplicit || !dialect.has(.readOnlyIgnored) else { return }
        throw SCIMError(.mutability, "'\(edit.text)' is readOnly.")
    }
}
