import JSON

extension PatchTarget {
    /// Changes a multi-valued attribute, the elements that a filter selects, or a sub-attribute of those elements.
    mutating func applyToValues(_ edit: PatchEdit) throws(SCIMError) {
        var list = take(edit.target)
        let changed =
            if edit.filter == nil, edit.target.subAttribute == nil {
                try changeAll(edit, in: &list)
            } else {
                try changeSelected(edit, in: &list)
            }
        try list.keepOnePrimary(among: changed, path: edit.target.text)
        put(list, of: edit.target)
    }

    /// Changes the whole attribute, and returns the positions of the elements that were added.
    private mutating func changeAll(_ edit: PatchEdit, in list: inout ValueList) throws(SCIMError) -> [Int] {
        switch edit.kind {
        case .remove:
            try remove(edit, from: &list)
            return []
        case .add:
            guard !edit.clears, let value = edit.value else { return [] }
            guard value.array != nil || !dialect.has(.arraysForLists) else {
                throw SCIMError(.invalidValue, "\(edit.text) must be an array, not \(value.typeName).")
            }
            var positions: [Int] = []
            for element in try normalize(value.array ?? [value], edit) { positions.append(try list.add(element)) }
            return positions
        case .replace:
            let attribute = edit.target.attribute
            let value = try attribute.normalize(
                edit.value ?? .null, path: edit.text, dialect: dialect, ignored: &ignored)
            if value == nil, isMemberList(edit.target), !edit.clears, edit.value != [] {
                throw .namingNobody(edit.text)
            }
            replaced.insert(edit.target.attributeNames)
            return try list.replaceAll(with: value?.array ?? [])
        }
    }

    /// Removes all elements, or those that `value` lists, as Entra ID does for `members`; `""` lists no member.
    private mutating func remove(_ edit: PatchEdit, from list: inout ValueList) throws(SCIMError) {
        if dialect.has(.clearedMembersStay), edit.value == "", isMemberList(edit.target) { return }
        guard let value = edit.value, !value.isNull, value != "" else {
            guard !edit.target.attribute.required else { throw edit.required }
            _ = try list.replaceAll(with: [])
            return
        }
        guard dialect.has(.removeByValue) else {
            throw Self.valueOfRemove(edit.text)
        }
        for element in try normalize(value.array ?? [value], edit) {
            try list.remove(equivalentTo: element)
        }
    }

    /// Changes the elements that the filter selects, or all without a filter, and returns the positions of the changed
    /// ones.
    private mutating func changeSelected(_ edit: PatchEdit, in list: inout ValueList) throws(SCIMError) -> [Int] {
        var selection: Selection?
        var positions: [Int]
        if let filter = edit.filter {
            let bound = try Selection(filter, of: edit.target.attribute, dialect: dialect, budget)
            positions = try list.positions(matching: bound)
            selection = bound
        } else {
            positions = try list.positions(steps: 1)
        }
        guard selection == nil || positions.count < 2 || !dialect.has(.oneMatch) else {
            throw SCIMError(.invalidFilter, "'\(edit.text)' selects \(positions.count) values; it may select one.")
        }
        try list.prepareToChange(positions)
        guard !positions.isEmpty else {
            return try create(edit, selection, in: &list)
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
            let kept = dialect.has(.filterTermsKept) ? try selection?.template() : nil
            let value = try element(from: kept ?? JSONObject(), edit)
            for position in positions { list[position] = nil }
            positions = Array(positions.prefix(1))
            list[positions[0]] = value
        }
        return try list.dropCopies(among: positions)
    }

    /// Adds the element that an operation creates when its filter selects none, and returns its position.
    ///
    /// - Throws: ``SCIMError`` `noTarget` when the filter would not select the new element either.
    private mutating func create(
        _ edit: PatchEdit, _ selection: Selection?, in list: inout ValueList
    ) throws(SCIMError) -> [Int] {
        guard let template = try template(edit, selection), let value = try element(from: template, edit) else {
            return []
        }
        guard let selection, !selection.matches(value) else { return [try list.add(value)] }
        guard try !list.positions(equivalentTo: value).isEmpty else { throw edit.noTarget }
        return []
    }

    /// The element that an operation makes from an existing one or from a template.
    private mutating func element(from object: JSONObject, _ edit: PatchEdit) throws(SCIMError) -> JSONValue? {
        if edit.target.attribute.type == .complex { return try changed(object, edit) }
        return try normalize([edit.value ?? .null], edit).first
    }

    /// The initial content of the element that an operation creates when its filter selects none; nil when there is
    /// nothing to do.
    ///
    /// - Throws: ``SCIMError`` `noTarget` in the strict dialect for `replace`, and for `remove` of anything but a
    ///   member (RFC 7644 §3.5.2.2); in each dialect for a filter from which no element can be made.
    func template(_ edit: PatchEdit, _ selection: Selection?) throws(SCIMError) -> JSONObject? {
        guard let selection else { return edit.clears ? nil : JSONObject() }
        switch edit.kind {
        case .remove:
            guard dialect.has(.removeWithoutMatch) || isMemberList(edit.target) else { throw edit.noTarget }
            return nil
        case .replace where !dialect.has(.replaceCreates): throw edit.noTarget
        case .add, .replace:
            guard !edit.clears else { return nil }
            guard let template = try selection.template() else { throw edit.noTarget }
            return template
        }
    }

    /// Whether a path names the `members` of a group, or a sub-attribute of them.
    func isMemberList(_ target: ResolvedPath) -> Bool {
        type.hasMembers && target.extensionSchema == nil && target.attribute.name == "members"
    }
}
