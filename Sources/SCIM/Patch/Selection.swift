import JSON

/// The filter of a value path, bound to its attribute.
struct Selection {
    let matcher: Matcher
    /// How many comparisons the filter has.
    let terms: Int
    /// The text that a selected value has in `value`, when the filter asks for one.
    let valueText: String?
    private let filter: Filter.Expression
    private let attribute: Attribute
    private let dialect: Dialect

    /// Compiles a filter.
    ///
    /// - Throws: ``SCIMError`` `invalidFilter` as ``Filter/compile(for:among:dialect:)`` does, and `tooMany`.
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

    /// Whether a value is selected.
    func matches(_ value: JSONValue) -> Bool {
        var folded = FoldedTexts()
        return matcher.matches(value, &folded)
    }

    /// What a value that is created to match holds; nil when the filter does not say it in terms of `eq` and `and`.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` when the attribute may not have such a value.
    func template() throws(SCIMError) -> JSONObject? {
        try Self.template(filter, of: attribute, dialect: dialect)
    }

    private static func template(
        _ filter: Filter.Expression, of attribute: Attribute, dialect: Dialect
    ) throws(SCIMError) -> JSONObject? {
        switch filter {
        case .comparison(let path, .eq, let value):
            guard let part = attribute.subAttribute(path.attribute) else { return nil }
            var ignored: [String] = []
            let normal = try part.normalise(
                value, path: "\(attribute.name).\(part.name)", dialect: dialect, ignored: &ignored)
            return normal.map { JSONObject([(part.name, $0)]) }
        case .and(let parts):
            var object = JSONObject()
            for part in parts {
                guard let members = try template(part, of: attribute, dialect: dialect) else { return nil }
                for member in members { object[member.name] = member.value }
            }
            return object
        default: return nil
        }
    }
}
