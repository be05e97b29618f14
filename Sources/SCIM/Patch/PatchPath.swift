/// The target of a PATCH operation: `attrPath / valuePath [subAttr]`, RFC 7644 §3.5.2, or the URN of a schema, for all
/// of its attributes.
struct PatchPath: Sendable, Hashable {
    /// The attribute, with a sub-attribute when there are no brackets.
    let attribute: AttributePath
    /// The filter in brackets, whose names are sub-attributes.
    let filter: Filter.Expression?
    /// The sub-attribute after the brackets.
    let subAttribute: String?

    /// Parses a path.
    ///
    /// - Throws: ``SCIMError`` `invalidPath`, or `invalidFilter` for an error in the brackets.
    init(parsing text: String, dialect: Dialect) throws(SCIMError) {
        guard text.utf8.count <= Filter.maximumLength else {
            throw SCIMError(.invalidPath, "The path is longer than \(Filter.maximumLength) bytes.")
        }
        var parser = FilterParser(text, dialect: dialect)
        (attribute, filter, subAttribute) = try parser.readPatchPath()
        guard filter?.isOfEqualities ?? true || !dialect.has(.equalityInPaths) else {
            throw SCIMError(.invalidSyntax, "The filter in '\(text)' may have the operators eq and and only.")
        }
    }

    init(_ attribute: AttributePath) {
        self.attribute = attribute
        filter = nil
        subAttribute = nil
    }
}

extension Filter.Expression {
    /// Whether it consists of `eq` and `and`.
    fileprivate var isOfEqualities: Bool {
        switch self {
        case .comparison(_, .eq, _): true
        case .and(let operands): operands.allSatisfy(\.isOfEqualities)
        default: false
        }
    }
}

extension PatchPath: CustomStringConvertible {
    /// The path as text, which parses to the same path.
    var description: String {
        "\(attribute)" + (filter.map { "[\($0)]" } ?? "") + (subAttribute.map { ".\($0)" } ?? "")
    }
}
