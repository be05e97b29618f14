import JSON

/// The filter of a value path, compiled for its attribute.
struct Selection {
    let matcher: Matcher
    /// The number of comparisons in the filter.
    let terms: Int
    /// The string that `value` has in each selected element; nil when the filter does not require one.
    let valueText: String?
    private let filter: Filter.Expression
    private let attribute: Attribute
    private let dialect: Dialect

    /// Compiles a filter.
    ///
    /// - Throws: ``SCIMError`` `invalidFilter` as ``Filter/compile(for:among:dialect:)`` throws it, and `tooMany` when
    ///   the budget is spent.
    init(
        _ filter: Filter.Expression, of attribute: Attribute, dialect: Dialect, _ budget: WorkBudget
    ) throws(SCIMError) {
        terms = filter.terms
        try budget.spend(terms * WorkBudget.comparison)
        var compiler = FilterCompiler(scope: .element(of: attribute), dialect: dialect)
        matcher = try compiler.compile(filter, decides: true)
        valueText = (compiler.equalities["value"] ?? compiler.equalities[""])?.string
        (self.filter, self.attribute, self.dialect) = (filter, attribute, dialect)
    }

    /// Whether the filter selects an element.
    func matches(_ value: JSONValue) -> Bool {
        var folded = FoldedTexts()
        return matcher.matches(value, &folded)
    }

    /// The content of an element that the filter would select; nil unless the filter consists of `eq` and `and` only.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` when a sub-attribute may not have the value of its comparison.
    func template() throws(SCIMError) -> JSONObject? {
        try Self.template(filter, of: attribute, dialect: dialect)
    }

    private static func template(
        _ filter: Filter.Expression, of attribute: Attribute, dialect: Dialect
    ) throws(SCIMError) -> JSONObject? {
        switch filter {
        case .comparison(let path, .eq, let value):
            guard let subAttribute = attribute.subAttribute(path.attribute) else { return nil }
            var ignored: [String] = []
            let normal = try subAttribute.normalize(
                value, path: "\(attribute.name).\(subAttribute.name)", dialect: dialect, ignored: &ignored)
            return normal.map { JSONObject([(subAttribute.name, $0)]) }
        case .and(let operands):
            var object = JSONObject()
            for operand in operands {
                guard let members = try template(operand, of: attribute, dialect: dialect) else { return nil }
                for member in members { object[member.name] = member.value }
            }
            return object
        default: return nil
        }
    }
}
