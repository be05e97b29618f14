import JSON

/// Where a compiled filter finds values: exact member names from the outside in, arrays passed through.
struct ValueLocation: Sendable, Hashable {
    /// An extension's URN, attribute and sub-attribute, as far as they apply; none for an element itself.
    let names: [String]

    /// Whether some value at this place fulfils a condition.
    func contains(in value: JSONValue, where condition: (JSONValue) -> Bool) -> Bool {
        value.contains(at: names, where: condition)
    }
}

/// A filter with names in the case of their schema and constants of the types of their attributes.
indirect enum Matcher: Sendable {
    case all([Matcher])
    case any([Matcher])
    case not(Matcher)
    case test(ValueLocation, ValueTest)
    /// One value at the location, an element of an array or a single object, matches.
    case element(ValueLocation, Matcher)

    /// Whether a resource, or for a value path an element of an attribute, matches.
    ///
    /// - Parameter folded: The texts that were folded before, kept by whoever asks about many values.
    func matches(_ value: JSONValue, _ folded: inout FoldedTexts) -> Bool {
        switch self {
        case .all(let operands):
            for operand in operands where !operand.matches(value, &folded) { return false }
            return true
        case .any(let operands):
            for operand in operands where operand.matches(value, &folded) { return true }
            return false
        case .not(let operand): return !operand.matches(value, &folded)
        case .test(let location, let test): return location.contains(in: value) { test.passes($0, &folded) }
        case .element(let location, let operand): return location.contains(in: value) { operand.matches($0, &folded) }
        }
    }

    /// How long it takes to find out beside others; of several parts those that take less go first.
    var cost: Int {
        switch self {
        case .test(_, let test): test.cost
        case .not(let operand): operand.cost
        case .element(_, let operand): 10 + operand.cost
        case .all(let operands), .any(let operands): 20 + operands.reduce(0) { $0 + $1.cost }
        }
    }
}
