import JSON

extension PatchTarget {
    /// Changes a multi-valued attribute, the values of it that a filter selects, or a part of these.
    mutating func applyToValues(_ edit: Edit) throws(SCIMError) {
        var list = take(edit.target)
        let changed =
            if edit.filter == nil, edit.target.subAttribute == nil {
                try changeAll(edit, in: &list)
            } else {
                try changeSelected(edit, in: &list)
            }
        try list.settlePrimary(among: changed, path: edit.target.text)
        put(list, of: edit.target)
    }

    /// Changes the whole attribute, and returns the positions of the values that were added.
    private mutating func changeAll(_ edit: Edit, in list: inout ValueList) throws(SCIMError) -> [Int] {
        switch edit.kind {
        case .remove:
            try remove(edit, from: &list)
            return []
        case .add:
            guard !edit.clears, let value = edit.value else { return [] }
            return try normalise(value.array ?? [value], edit).map { list.add($0) }
        case .replace:
            let attribute = edit.target.attribute
            let value = try attribute.normalise(
                edit.value ?? .null, path: edit.text, dialect: dialect, ignored: &ignored)
            list.replaceAll(with: value?.array ?? [])
            return list.positions
        }
    }

    /// Removes all values, or those that `value` names, as Entra ID does for `members`.
    private mutating func remove(_ edit: Edit, from list: inout ValueList) throws(SCIMError) {
        guard let value = edit.value, !value.isNull, value != "" else {
            guard !edit.target.attribute.required else { throw edit.required }
            return list.replaceAll(with: [])
        }
        guard dialect == .interoperable else {
            throw SCIMError(.invalidSyntax, "'remove' takes no 'value'; select values of '\(edit.text)' in its 'path'.")
        }
        for element in try normalise(value.array ?? [value], edit) {
            for position in list.positions(equivalentTo: element, ofAnyType: true) { list[position] = nil }
        }
    }

    /// Changes the values that the filter selects, all without one, and returns the positions of those.
    private mutating func changeSelected(_ edit: Edit, in list: inout ValueList) throws(SCIMError) -> [Int] {
        var selection: Selection?
        var positions: [Int]
        if let filter = edit.filter {
            let bound = try Selection(filter, of: edit.target.attribute, dialect: dialect)
            positions = list.positions(matching: bound.matcher, value: bound.valueText)
            selection = bound
        } else {
            positions = list.positions
        }
        guard !positions.isEmpty else {
            guard let template = try template(edit, selection), let value = try element(from: template, edit) else {
                return []
            }
            return [list.add(value)]
        }
        if edit.target.subAttribute != nil {
            for position in positions { list[position] = try changed(list[position]?.object ?? JSONObject(), edit) }
        } else if edit.clears {
            guard edit.kind != .add else { return [] }
            for position in positions { list[position] = nil }
        } else if edit.kind == .add {
            for position in positions {
                list[position] = try element(from: list[position]?.object ?? JSONObject(), edit)
            }
        } else {
            let kept = dialect == .interoperable ? selection?.template : nil
            let value = try element(from: kept ?? JSONObject(), edit)
            for position in positions { list[position] = nil }
            positions = Array(positions.prefix(1))
            list[positions[0]] = value
        }
        return positions.filter { list[$0] != nil }
    }

    /// A value of the attribute made from an old one or a template.
    private mutating func element(from object: JSONObject, _ edit: Edit) throws(SCIMError) -> JSONValue? {
        if edit.target.attribute.type == .complex { return try changed(object, edit) }
        return try normalise([edit.value ?? .null], edit).first
    }

    /// What a value holds that an operation creates because none matches; nil when there is nothing to do.
    ///
    /// - Throws: ``SCIMError`` `noTarget` where RFC 7644 asks for it: in the strict dialect for `replace`, and for `remove`
    ///   except of a member (§3.5.2.2); and for a filter that does not say what a value should hold.
    func template(_ edit: Edit, _ selection: Selection?) throws(SCIMError) -> JSONObject? {
        guard let selection else { return edit.clears ? nil : JSONObject() }
        let isMember = edit.target.attribute.name == "members"
        switch edit.kind {
        case .remove:
            guard dialect == .interoperable || isMember else { throw edit.noTarget }
            return nil
        case .replace where dialect == .strict: throw edit.noTarget
        case .add, .replace:
            guard !edit.clears else { return nil }
            guard let template = selection.template else { throw edit.noTarget }
            return template
        }
    }
}
