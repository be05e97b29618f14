public import JSON
import Limits

/// A filter as it was written, RFC 7644 §3.4.2.2.
///
/// It knows the grammar only: whether its attributes exist, and how their values compare, is found out by
/// ``compile(for:dialect:)``. Names keep the case they were written in.
public struct Filter: Sendable, Hashable {
    /// The operators that compare an attribute with a value, RFC 7644 table 3 without `pr`.
    public enum Operator: String, Sendable, CaseIterable {
        case eq, ne, co, sw, ew, gt, lt, ge, le
    }

    /// A part of a filter that is true or false of a resource.
    public indirect enum Expression: Sendable, Hashable {
        /// An attribute compared with a string, number, boolean or null.
        case comparison(AttributePath, Operator, JSONValue)
        /// `pr`: the attribute has a value that is not empty.
        case present(AttributePath)
        /// One and the same value of the attribute fulfils the expression, whose names are sub-attributes.
        case valuePath(AttributePath, Expression)
        /// All are true; at least two.
        case and([Expression])
        /// At least one is true; at least two.
        case or([Expression])
        /// The expression is false.
        case not(Expression)
    }

    /// The greatest length of a filter, in bytes.
    public static let maximumLength = Limits.filter
    /// How deep parentheses and brackets may be nested.
    public static let maximumDepth = Limits.filterNesting
    /// How many comparisons a filter may have.
    public static let maximumTerms = Limits.filterTerms

    /// The expression, with `and` binding tighter than `or`.
    public let expression: Expression

    /// Makes a filter of an expression; its `and` and `or` need two parts or more to be printed readably.
    public init(_ expression: Expression) {
        self.expression = expression
    }

    /// Reads a filter.
    ///
    /// Names of attributes, operators and `and`, `or`, `not` may have any case. The interoperable dialect also takes
    /// values without quotes (`externalId eq kbrandt`) and a sub-attribute behind a value path
    /// (`emails[type eq "work"].value eq "x"`), which Entra ID sends; the latter is read as
    /// `emails[type eq "work" and value eq "x"]`. Texts between apostrophes come from scripts, where quotes are in use
    /// already.
    ///
    /// - Throws: ``SCIMError`` `invalidFilter` for a text that is no filter, longer than ``maximumLength`` or nested
    ///   deeper than ``maximumDepth``; `tooMany` for more than ``maximumTerms`` comparisons.
    public init(parsing text: String, dialect: Dialect = .interoperable) throws(SCIMError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw SCIMError(.invalidFilter, "The filter is longer than \(Self.maximumLength) bytes.")
        }
        var parser = FilterParser(text, dialect: dialect)
        expression = try parser.readFilter()
    }
}

extension Filter.Expression {
    /// How many comparisons it has.
    var terms: Int {
        switch self {
        case .comparison, .present: 1
        case .valuePath(_, let operand), .not(let operand): operand.terms
        case .and(let operands), .or(let operands): operands.reduce(0) { $0 + $1.terms }
        }
    }
}
