import JSON

/// A test of a single value, with a constant of the attribute's type.
enum ValueTest: Sendable {
    case present
    case text(TextTest)
    case boolean(Bool)
    case number(Filter.Operator, JSONNumber)
    case dateTime(Filter.Operator, DateTime)

    /// Whether the value passes; a value of another type never does.
    func passes(_ value: JSONValue, _ folded: inout FoldedTexts) -> Bool {
        switch self {
        case .present: return !value.isUnassigned
        case .text(let test):
            guard case .string(let text) = value else { return false }
            return test.passes(text, &folded)
        case .boolean(let constant): return value.bool == constant
        case .number(let comparison, let constant):
            guard case .number(let number) = value else { return false }
            if let number = number.integer, let constant = constant.integer {
                return comparison.holds(number, constant)
            }
            return comparison.holds(number.double, constant.double)
        case .dateTime(let comparison, let constant):
            guard case .string(let text) = value, let time = DateTime(text) else { return false }
            return comparison.holds(time, constant)
        }
    }
}

extension ValueTest {
    /// The test for a comparison with a value other than null.
    ///
    /// - Throws: ``SCIMError`` `invalidFilter` when the attribute's type does not have the operator, or the value is of
    ///   another type.
    init(
        _ comparison: Filter.Operator, _ value: JSONValue, with attribute: Attribute, dialect: Dialect
    ) throws(SCIMError) {
        let constant = ComparisonValue(value: value, dialect: dialect)
        var test: ValueTest?
        switch (attribute.type, comparison.kind) {
        case (.string, _), (.reference, _), (.binary, .equality), (.binary, .text):
            let rule = attribute.type == .binary ? .exact : attribute.comparison
            test = constant.text.map { .text(TextTest(comparison, $0, by: rule)) }
        case (.dateTime, .text):
            test = value.string.map { .text(TextTest(comparison, $0, by: .exact)) }
        case (.dateTime, _):
            test = value.string.flatMap { DateTime($0) }.map { .dateTime(comparison, $0) }
        case (.boolean, .equality): test = constant.boolean.map { .boolean($0) }
        case (.integer, .equality), (.integer, .order), (.decimal, .equality), (.decimal, .order):
            test = constant.number.map { .number(comparison, $0) }
        case (.binary, .order), (.boolean, _), (.integer, .text), (.decimal, .text), (.complex, _):
            throw SCIMError(
                .invalidFilter,
                "'\(attribute.name)' is of type \(attribute.type.rawValue) and cannot be compared with \(comparison).")
        }
        guard let test else {
            throw SCIMError(
                .invalidFilter,
                "'\(attribute.name)' is compared with a value that is not of type \(attribute.type.rawValue).")
        }
        self = test
    }
}

extension ValueTest {
    /// The relative cost of the test; cheaper tests run first.
    var cost: Int {
        switch self {
        case .boolean, .number: 0
        case .present: 1
        case .text(let test) where test.comparison.kind == .equality: 2
        case .text(let test) where test.comparison != .co: 3
        case .text: 4
        case .dateTime: 5
        }
    }

    /// The constant of the comparison, read as the attribute's type; nil when it is neither a string nor a number.
    func constant(of value: JSONValue) -> JSONValue? {
        if case .number(_, let number) = self { return .number(number) }
        return value.string.map { .string($0) }
    }
}

/// The value of a comparison, converted to other types as far as the dialect allows.
private struct ComparisonValue {
    let value: JSONValue
    let dialect: Dialect

    var text: String? { value.string ?? (dialect.has(.convertedTypes) ? value.number?.text : nil) }

    /// The boolean; Entra ID sends `"True"`.
    var boolean: Bool? {
        guard dialect.has(.convertedTypes), let text = value.string?.lowercased() else { return value.bool }
        return text == "true" ? true : text == "false" ? false : nil
    }

    var number: JSONNumber? {
        value.number ?? (dialect.has(.convertedTypes) ? value.string.flatMap { JSONNumber($0) } : nil)
    }
}

extension Filter.Operator {
    /// The kinds of operators; not every attribute type has all of them.
    enum Kind { case equality, order, text }

    var kind: Kind {
        switch self {
        case .eq, .ne: .equality
        case .gt, .ge, .lt, .le: .order
        case .co, .sw, .ew: .text
        }
    }

    /// Whether the operator is true for two quantities; false for the operators on text.
    func holds<Quantity: Comparable>(_ left: Quantity, _ right: Quantity) -> Bool {
        switch self {
        case .eq: left == right
        case .ne: left != right
        case .gt: left > right
        case .ge: left >= right
        case .lt: left < right
        case .le: left <= right
        case .co, .sw, .ew: false
        }
    }
}

extension JSONValue {
    /// Whether it is null, an empty string, or an array or object without a value that is assigned, RFC 7643 §2.5.
    var isUnassigned: Bool {
        switch self {
        case .null: true
        case .bool, .number: false
        case .string(let string): string.isEmpty
        case .array(let elements): elements.allSatisfy(\.isUnassigned)
        case .object(let object): object.allSatisfy(\.value.isUnassigned)
        }
    }
}
