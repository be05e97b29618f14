public import JSON
import Limits

/// A parsed filter, RFC 7644 §3.4.2.2.
///
/// It follows the grammar only: ``compile(for:among:dialect:)`` checks that its attributes exist and decides how their
/// values compare. Names keep the case in which they were written.
public struct Filter: Sendable, Hashable {
    /// The operators that compare an attribute with a value, RFC 7644 table 3 without `pr`.
    public enum Operator: String, Sendable, CaseIterable {
        case eq, ne, co, sw, ew, gt, lt, ge, le
    }

    /// A logical expression, true or false for each resource.
    public indirect enum Expression: Sendable, Hashable {
        /// An attribute compared with a string, number, boolean or null.
        case comparison(AttributePath, Operator, JSONValue)
        /// `pr`: the attribute has a value other than null, the empty string and an empty array or object.
        case present(AttributePath)
        /// A value path: one element of the attribute satisfies the whole expression, whose names are sub-attributes.
        case valuePath(AttributePath, Expression)
        /// All operands are true; there are at least two.
        case and([Expression])
        /// At least one operand is true; there are at least two.
        case or([Expression])
        /// The expression is false.
        case not(Expression)
    }

    /// The greatest length of a filter, in bytes of UTF-8.
    public static let maximumLength = Limits.filter
    /// The greatest depth to which parentheses and brackets may be nested.
    public static let maximumDepth = Limits.filterNesting
    /// The greatest number of comparisons in a filter.
    public static let maximumTerms = Limits.filterTerms

    /// The expression, with `and` binding tighter than `or`.
    public let expression: Expression

    /// - Parameter expression: An expression whose `and` and `or` have at least two operands each; otherwise
    ///   `description` cannot be parsed again.
    public init(_ expression: Expression) {
        self.expression = expression
    }

    /// Parses a filter.
    ///
    /// Attribute names, operators and `and`, `or`, `not` are case-insensitive. The interoperable dialect also accepts
    /// values without quotes (`externalId eq kbrandt`) and a sub-attribute after a value path (`emails[type eq
    /// "work"].value eq "x"`), both of which Entra ID sends; the latter is read as `emails[type eq "work" and value eq
    /// "x"]`. It accepts strings in apostrophes, which scripts send to avoid escaping quotes.
    ///
    /// - Throws: ``SCIMError`` `invalidFilter` for a text that is not a filter, is longer than ``maximumLength`` or
    ///   nested deeper than ``maximumDepth``; `tooMany` for more than ``maximumTerms`` comparisons.
    public init(parsing text: String, dialect: Dialect = .interoperable) throws(SCIMError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw SCIMError(.invalidFilter, "The filter is longer than \(Self.maximumLength) bytes.")
        }
        var parser = FilterParser(text, dialect: dialect)
        expression = try parser.readFilter()
    }
}

extension Filter.Expression {
    /// The number of comparisons in the expression.
    var terms: Int {
        switch self {
        case .comparison, .present: 1
        case .valuePath(_, let operand), .not(let operand): operand.terms
        case .and(let operands), .or(let operands): operands.reduce(0) { $0 + $1.terms }
        }
    }
}
