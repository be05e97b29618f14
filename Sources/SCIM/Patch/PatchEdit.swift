import JSON

/// A PATCH operation on one attribute.
struct PatchEdit {
    let kind: PatchOperation.Kind
    /// The value from the request, not normalized; nil for `remove` without a value.
    let value: JSONValue?
    /// The attribute, and the sub-attribute if the path names one.
    let target: ResolvedPath
    /// The filter of the value path, which selects elements of the attribute.
    let filter: Filter.Expression?
    /// The path for errors and warnings.
    let text: String

    /// - Throws: ``SCIMError`` `invalidPath` for a value path whose attribute has no elements to select, or does not
    ///   have the sub-attribute after the brackets.
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
            throw SCIMError(
                dialect.has(.unknownPathIsSyntax) ? .invalidSyntax : .invalidPath,
                "'\(path.attribute)' has no sub-attribute '\(path.subAttribute ?? "")'.")
        }
        target = ResolvedPath(
            extensionSchema: resolved.extensionSchema, attribute: resolved.attribute, subAttribute: subAttribute)
    }

    /// The attribute or sub-attribute that changes.
    var leaf: Attribute { target.leaf }

    /// Whether the operation leaves the attribute or sub-attribute unassigned.
    var clears: Bool {
        switch value {
        case _ where kind == .remove: true
        case nil, .null: true
        case .string(let text): text.isEmpty
        default: false
        }
    }

    /// The error for the removal of a required attribute.
    var required: SCIMError { SCIMError(.mutability, "'\(text)' is required and cannot be removed.") }

    /// The error for a filter that no element matches.
    var noTarget: SCIMError { SCIMError(.noTarget, "'\(text)' selects no value.") }
}
