/// The target of a PATCH operation: `attrPath / valuePath [subAttr]`, RFC 7644 §3.5.2, or all of a schema by its URN.
struct PatchPath: Sendable, Hashable {
    /// The attribute, with a sub-attribute when there are no brackets.
    let attribute: AttributePath
    /// What stands in brackets, in terms of the sub-attributes.
    let filter: Filter.Expression?
    /// The sub-attribute behind the brackets.
    let subAttribute: String?

    /// Reads a path.
    ///
    /// - Throws: ``SCIMError`` `invalidPath`, or `invalidFilter` for what stands in brackets.
    init(parsing text: String, dialect: Dialect) throws(SCIMError) {
        guard text.utf8.count <= Filter.maximumLength else {
            throw SCIMError(.invalidPath, "The path is longer than \(Filter.maximumLength) bytes.")
        }
        var parser = FilterParser(text, dialect: dialect)
        (attribute, filter, subAttribute) = try parser.readPatchPath()
    }

    /// Makes the path of an attribute of a schema.
    init(_ attribute: AttributePath) {
        self.attribute = attribute
        filter = nil
        subAttribute = nil
    }
}

extension PatchPath: CustomStringConvertible {
    /// The path as text that reads back to the same path.
    var description: String {
        "\(attribute)" + (filter.map { "[\($0)]" } ?? "") + (subAttribute.map { ".\($0)" } ?? "")
    }
}
