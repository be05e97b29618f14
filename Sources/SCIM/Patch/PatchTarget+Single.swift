import JSON

extension PatchTarget {
    /// Changes an attribute that is one simple value.
    mutating func applyToSimple(_ edit: Edit) throws(SCIMError) {
        let names = edit.target.names
        self[names] = try newValue(edit, of: edit.leaf, old: self[names])
    }

    /// Changes an attribute that is one complex value, or a part of it.
    mutating func applyToComplex(_ edit: Edit) throws(SCIMError) {
        let names = edit.target.attributeNames
        var object = self[names]?.object ?? JSONObject()
        if let filter = edit.filter {
            let selection = try Selection(filter, of: edit.target.attribute, dialect: dialect)
            if !selection.matcher.matches(.object(object)) {
                guard let template = try template(edit, selection) else { return }
                object = template
            }
        }
        if edit.target.subAttribute == nil, edit.clears {
            self[names] = try newValue(edit, of: edit.target.attribute, old: self[names])
        } else {
            self[names] = try changed(object, edit)
        }
    }

    /// A complex value after an operation on it or on a part of it; nil when nothing is left.
    mutating func changed(_ object: JSONObject, _ edit: Edit) throws(SCIMError) -> JSONValue? {
        guard let part = edit.target.subAttribute else {
            return try merge(edit.value ?? .null, into: object, edit)
        }
        var object = object
        object[part.name] = try newValue(edit, of: part, old: object[part.name])
        return object.isEmpty ? nil : .object(object)
    }

    /// Puts the parts that were sent into a complex value; those sent as null or `""` are cleared.
    mutating func merge(_ value: JSONValue, into object: JSONObject, _ edit: Edit) throws(SCIMError) -> JSONValue? {
        var object = object
        guard let members = members(of: value) else {
            let normal = try normalise([value], edit).first?.object ?? JSONObject()
            for member in normal { object[member.name] = member.value }
            return object.isEmpty ? nil : .object(object)
        }
        for member in members {
            let path = "\(edit.text).\(member.name)"
            guard let part = edit.target.attribute.subAttribute(member.name) else {
                guard dialect == .interoperable else {
                    throw SCIMError(.invalidSyntax, "There is no attribute '\(path)'.")
                }
                if !member.value.isCleared { ignored.append(path) }
                continue
            }
            try members.checkSpelling(member.name, of: part.name, in: edit.text)
            guard part.mutability != .readOnly else { continue }
            let new = try part.normalise(member.value, path: path, dialect: dialect, ignored: &ignored)
            try checkImmutable(part, old: object[part.name], new: new, path: path)
            object[part.name] = new
        }
        return object.isEmpty ? nil : .object(object)
    }

    /// The members of an object; Entra ID also sends an array of one for a single object.
    private func members(of value: JSONValue) -> JSONObject? {
        if dialect == .interoperable, let array = value.array, array.count == 1 { return array[0].object }
        return value.object
    }

    /// Normalises values of the attribute of an operation.
    mutating func normalise(_ values: [JSONValue], _ edit: Edit) throws(SCIMError) -> [JSONValue] {
        let attribute = edit.target.attribute
        let value = attribute.multiValued || values.count != 1 ? .array(values) : values[0]
        let normal = try attribute.normalise(value, path: edit.text, dialect: dialect, ignored: &ignored)
        return normal?.array ?? [normal].compactMap(\.self)
    }

    /// The value that a simple attribute or a part has after an operation; nil when it is cleared.
    ///
    /// - Throws: ``SCIMError`` `mutability` when a required attribute is removed or an immutable one changed.
    private mutating func newValue(_ edit: Edit, of leaf: Attribute, old: JSONValue?) throws(SCIMError) -> JSONValue? {
        var new: JSONValue?
        if edit.kind == .remove {
            guard !leaf.required else { throw edit.required }
        } else {
            new = try leaf.normalise(edit.value ?? .null, path: edit.text, dialect: dialect, ignored: &ignored)
        }
        try checkImmutable(leaf, old: old, new: new, path: edit.text)
        return new
    }

    private func checkImmutable(
        _ leaf: Attribute, old: JSONValue?, new: JSONValue?, path: String
    ) throws(SCIMError) {
        guard leaf.mutability != .immutable || old == nil || old == new else {
            throw SCIMError(.mutability, "'\(path)' is immutable and has a value.")
        }
    }
}
