import JSON

/// What an operation does to one attribute.
struct PatchEdit {
    let kind: PatchOperation.Kind
    /// The value as it was sent; nil for `remove` without one.
    let value: JSONValue?
    /// The attribute, with the sub-attribute that the path ends in.
    let target: ResolvedPath
    /// Selects values of the attribute.
    let filter: Filter.Expression?
    /// The path as errors and warnings show it.
    let text: String

    /// Puts an operation and its resolved path together.
    ///
    /// - Throws: ``SCIMError`` `invalidPath` when the attribute has no part of the name behind the brackets.
    init(
        _ kind: PatchOperation.Kind, _ value: JSONValue?, at resolved: ResolvedPath, _ path: PatchPath, dialect: Dialect
    ) throws(SCIMError) {
        self.kind = kind
        self.value = value
        filter = path.filter
        text = path.description
        guard filter != nil else {
            target = resolved
            return
        }
        guard resolved.subAttribute == nil, resolved.attribute.type == .complex || resolved.attribute.multiValued else {
            throw SCIMError(.invalidPath, "'\(resolved.text)' has no values that brackets could select.")
        }
        let subAttribute = path.subAttribute.flatMap { resolved.attribute.subAttribute($0) }
        guard path.subAttribute == nil || subAttribute != nil else {
            throw SCIMError(.invalidPath, "'\(path.attribute)' has no sub-attribute '\(path.subAttribute ?? "")'.")
        }
        target = ResolvedPath(
            extensionSchema: resolved.extensionSchema, attribute: resolved.attribute, subAttribute: subAttribute)
    }

    /// The attribute or sub-attribute that changes.
    var leaf: Attribute { target.leaf }

    /// Whether the attribute or the sub-attribute is to have no value afterwards.
    var clears: Bool {
        switch value {
        case _ where kind == .remove: true
        case nil, .null: true
        case .string(let text): text.isEmpty
        default: false
        }
    }

    /// The error for the removal of what a resource must have.
    var required: SCIMError { SCIMError(.mutability, "'\(text)' is required and cannot be removed.") }

    /// The error for a filter that nothing matches.
    var noTarget: SCIMError { SCIMError(.noTarget, "'\(text)' selects no value.") }
}
