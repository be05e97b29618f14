public import JSON

/// A filter compiled for a resource type, to be evaluated on many resources.
public struct CompiledFilter: Sendable {
    /// The names of the top-level members that the filter reads, in lower case; for attributes of an extension its URN.
    public var topLevelAttributes: Set<String> { Set(readings.keys) }
    /// Whether no resource of the type can match, because a match needs a value that only other types have.
    public let matchesNothing: Bool
    /// The number of comparisons in the filter.
    public let terms: Int
    private let matcher: Matcher
    private let equalities: [String: JSONValue]
    /// The number of comparisons that read a top-level member, by its name in lower case.
    private let readings: [String: Int]

    init(
        matcher: Matcher, terms: Int, readings: [String: Int], equalities: [String: JSONValue], matchesNothing: Bool
    ) {
        self.matcher = matcher
        self.terms = terms
        self.readings = readings
        self.equalities = equalities
        self.matchesNothing = matchesNothing
    }

    /// Whether a resource matches.
    ///
    /// - Parameter representation: The resource with every attribute that the filter reads, derived ones included.
    public func matches(_ representation: JSONObject) -> Bool {
        var folded = FoldedTexts()
        return matches(representation, &folded)
    }

    /// Whether a resource matches, with a cache of folded texts that is shared by the resources of one search.
    public func matches(_ representation: JSONObject, _ folded: inout FoldedTexts) -> Bool {
        matcher.matches(.object(representation), &folded)
    }

    /// The string or number that an attribute must equal for any match; nil when no operand of the top-level `and` is
    /// such a comparison.
    ///
    /// A string has the case of the filter, it is not folded. `members` and `members.value` are the same path here; an
    /// attribute of an extension has its URN in front. The equality is necessary, not sufficient: a resource must also
    /// pass ``matches(_:)``.
    public func equality(on path: String) -> JSONValue? {
        let name = path.lowercased()
        return equalities[name] ?? equalities[name + ".value"]
    }

    /// ``equality(on:)`` when no other comparison reads the attribute, so that the element that equals the constant
    /// decides alone.
    public func onlyEquality(on path: String) -> JSONValue? {
        let top = path.lowercased().prefix { $0 != "." }
        return readings[String(top)] == 1 ? equality(on: path) : nil
    }
}
