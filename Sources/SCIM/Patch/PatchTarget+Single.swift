import JSON

extension PatchTarget {
    /// Changes a single-valued simple attribute.
    mutating func applyToSimple(_ edit: PatchEdit) throws(SCIMError) {
        let names = edit.target.names
        let value = try newValue(edit, of: edit.leaf, old: self[names])
        if value == nil, names == type.statusNames { return }
        self[names] = value
    }

    /// Changes a single-valued complex attribute, or a sub-attribute of it.
    mutating func applyToComplex(_ edit: PatchEdit) throws(SCIMError) {
        let names = edit.target.attributeNames
        var object = start(of: edit)
        var created: Selection?
        if let filter = edit.filter {
            let selection = try Selection(filter, of: edit.target.attribute, dialect: dialect, budget)
            let value = JSONValue.object(object)
            try budget.spend(selection.terms * value.extent.looking)
            if !selection.matches(value) {
                guard let template = try template(edit, selection) else { return }
                guard object.isEmpty else { throw edit.noTarget }
                object = template
                created = selection
            }
        }
        if edit.target.subAttribute == nil, edit.clears {
            try checkImmutableSubAttributes(edit, of: object)
            self[names] = try newValue(edit, of: edit.target.attribute, old: self[names])
        } else {
            let value = try changed(object, edit)
            guard created?.matches(value ?? .null) ?? true else { throw edit.noTarget }
            self[names] = value
        }
    }

    /// The value on which an operation starts; where `replace` replaces it as a whole, only what is immutable of it.
    private func start(of edit: PatchEdit) -> JSONObject {
        let object = self[edit.target.attributeNames]?.object ?? JSONObject()
        let isWhole = edit.kind == .replace && edit.filter == nil && edit.target.subAttribute == nil
        guard isWhole, dialect.has(.wholeReplacement) else { return object }
        return JSONObject(
            object.filter { edit.target.attribute.subAttribute($0.name)?.mutability == .immutable }
                .map { ($0.name, $0.value) })
    }

    /// Checks that a complex value that is removed has no immutable sub-attribute with a value.
    private func checkImmutableSubAttributes(_ edit: PatchEdit, of object: JSONObject) throws(SCIMError) {
        let subAttributes = edit.target.attribute.subAttributes
        guard let kept = subAttributes.first(where: { $0.mutability == .immutable && object[$0.name] != nil }) else {
            return
        }
        throw SCIMError(.mutability, "'\(edit.text).\(kept.name)' is immutable and has a value.")
    }

    /// A complex value after an operation on it or on a sub-attribute; nil when no sub-attribute is left.
    mutating func changed(_ object: JSONObject, _ edit: PatchEdit) throws(SCIMError) -> JSONValue? {
        guard let subAttribute = edit.target.subAttribute else {
            return try merge(edit.value ?? .null, into: object, edit)
        }
        var object = object
        object[subAttribute.name] = try newValue(edit, of: subAttribute, old: object[subAttribute.name])
        return object.isEmpty ? nil : .object(object)
    }

    /// Merges the sub-attributes of the request into a complex value; those that are null or `""` are cleared.
    mutating func merge(_ value: JSONValue, into object: JSONObject, _ edit: PatchEdit) throws(SCIMError) -> JSONValue?
    {
        var object = object
        var members = members(of: value)
        if members == nil { members = try normalize([value], edit).first?.object }
        for member in members ?? JSONObject() {
            let path = "\(edit.text).\(member.name)"
            guard let subAttribute = edit.target.attribute.subAttribute(member.name) else {
                guard dialect.has(.unknownIgnored) else {
                    throw SCIMError(.invalidSyntax, "There is no attribute '\(path)'.")
                }
                if !member.value.isCleared { ignored.append(path) }
                continue
            }
            try members?.checkSpelling(member.name, of: subAttribute.name, in: edit.text)
            guard subAttribute.isStored else { continue }
            let old = object[subAttribute.name]
            object[subAttribute.name] = try newValue(edit.kind, member.value, of: subAttribute, old: old, path: path)
        }
        return object.isEmpty ? nil : .object(object)
    }

    /// The members of an object; Entra ID also sends an array with a single object.
    private func members(of value: JSONValue) -> JSONObject? {
        if dialect.has(.arrayForSingle), let array = value.array, array.count == 1 { return array[0].object }
        return value.object
    }

    /// Normalizes values of the attribute of an operation.
    mutating func normalize(_ values: [JSONValue], _ edit: PatchEdit) throws(SCIMError) -> [JSONValue] {
        let attribute = edit.target.attribute
        let value = attribute.multiValued || values.count != 1 ? .array(values) : values[0]
        let normal = try attribute.normalize(value, path: edit.text, dialect: dialect, ignored: &ignored)
        return normal?.array ?? [normal].compactMap(\.self)
    }

    /// The value of a simple attribute or of a sub-attribute after an operation; nil when it is cleared.
    ///
    /// - Throws: ``SCIMError`` `mutability` when a required attribute is removed or an immutable one changed.
    private mutating func newValue(_ edit: PatchEdit, of leaf: Attribute, old: JSONValue?) throws(SCIMError)
        -> JSONValue?
    {
        let new = try newValue(edit.kind, edit.value, of: leaf, old: old, path: edit.text)
        guard edit.kind != .remove || new != nil || !leaf.required else { throw edit.required }
        return new
    }

    private mutating func newValue(
        _ kind: PatchOperation.Kind, _ value: JSONValue?, of leaf: Attribute, old: JSONValue?, path: String
    ) throws(SCIMError) -> JSONValue? {
        let new: JSONValue? =
            if leaf.multiValued, kind != .replace {
                try values(old?.array ?? [], kind, value, of: leaf, path: path)
            } else if kind == .remove {
                nil
            } else {
                try leaf.normalize(value ?? .null, path: path, dialect: dialect, ignored: &ignored)
            }
        guard leaf.mutability != .immutable || old == nil || old == new else {
            throw SCIMError(.mutability, "'\(path)' is immutable and has a value.")
        }
        return new
    }

    /// The elements of a multi-valued sub-attribute after an operation that adds or removes some.
    private mutating func values(
        _ old: [JSONValue], _ kind: PatchOperation.Kind, _ value: JSONValue?, of subAttribute: Attribute, path: String
    ) throws(SCIMError) -> JSONValue? {
        var list = ValueList(subAttribute, old, budget)
        let isNamed = value.map { !$0.isNull && $0 != "" } ?? false
        guard let value, isNamed else { return kind == .remove ? nil : list.value }
        guard kind == .add || dialect.has(.removeByValue) else { throw Self.valueOfRemove(path) }
        let sent = try subAttribute.normalize(
            .array(value.array ?? [value]), path: path, dialect: dialect, ignored: &ignored)
        for element in sent?.array ?? [] {
            if kind == .add { _ = try list.add(element) } else { try list.remove(equivalentTo: element) }
        }
        return list.value
    }

    /// The error for a `remove` with a `value`, which RFC 7644 does not have.
    static func valueOfRemove(_ path: String) -> SCIMError {
        SCIMError(.invalidSyntax, "'remove' takes no 'value'; select values of '\(path)' in its 'path'.")
    }
}
