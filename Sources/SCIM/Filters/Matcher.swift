import JSON

/// Where a compiled filter finds values: exact member names from the outside in; each element of an array is looked at.
struct ValueLocation: Sendable, Hashable {
    /// The URN of the extension, the attribute and the sub-attribute, as far as they apply; empty for the element
    /// itself.
    let names: [String]

    /// Whether some value at this location satisfies a condition.
    func contains(in value: JSONValue, where condition: (JSONValue) -> Bool) -> Bool {
        value.contains(at: names, where: condition)
    }
}

/// A compiled expression: names have the case of the schema, constants the type of their attribute.
indirect enum Matcher: Sendable {
    case all([Matcher])
    case any([Matcher])
    case not(Matcher)
    case test(ValueLocation, ValueTest)
    /// An element of the array at the location, or the single object there, matches.
    case element(ValueLocation, Matcher)

    /// Whether a resource, or for a value path an element of an attribute, matches.
    ///
    /// - Parameter folded: A cache that the caller keeps over all values of a search.
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

    /// The relative cost of evaluation; cheaper operands are evaluated first.
    var cost: Int {
        switch self {
        case .test(_, let test): test.cost
        case .not(let operand): operand.cost
        case .element(_, let operand): 10 + operand.cost
        case .all(let operands), .any(let operands): 20 + operands.reduce(0) { $0 + $1.cost }
        }
    }
}
