public import JSON

/// A filter bound to a resource type, ready to be asked about many resources.
public struct CompiledFilter: Sendable {
    /// The names of the top-level members that it reads, in lower case; those of an extension are its URN.
    public var topLevelAttributes: Set<String> { Set(readings.keys) }
    /// Whether no resource of the type can match, because a match needs a value that only other types have.
    public let matchesNothing: Bool
    /// How many comparisons it has.
    public let terms: Int
    private let matcher: Matcher
    private let equalities: [String: JSONValue]
    /// How many terms read a top-level member.
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

    /// Whether a resource matches, given with all the attributes, derived ones too, that the filter reads.
    public func matches(_ representation: JSONObject) -> Bool {
        var folded = FoldedTexts()
        return matches(representation, &folded)
    }

    /// Whether a resource matches, one of many that are asked about with the same store of folded texts.
    public func matches(_ representation: JSONObject, _ folded: inout FoldedTexts) -> Bool {
        matcher.matches(.object(representation), &folded)
    }

    /// The text or number that an attribute must equal for any match, when one term of the top-level conjunction says so.
    ///
    /// A text is as it was written, not folded. `members` and `members.value` are the same here; an extension's
    /// attribute is named with its URN. A filter that matches must also pass ``matches(_:)``.
    public func equality(on path: String) -> JSONValue? {
        let name = path.lowercased()
        return equalities[name] ?? equalities[name + ".value"]
    }

    /// What ``equality(on:)`` is when no other term reads the attribute: of several values, the others have no say then.
    public func onlyEquality(on path: String) -> JSONValue? {
        let top = path.lowercased().prefix { $0 != "." }
        return readings[String(top)] == 1 ? equality(on: path) : nil
    }
}
