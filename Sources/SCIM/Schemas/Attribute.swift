/// The definition of an attribute, RFC 7643 §7.
///
/// An object, because every value that is read is compared with one, and a structure of so many parts takes long to
/// copy.
public final class Attribute: Sendable {
    /// The data types of RFC 7643 §2.3.
    public enum DataType: String, Sendable, CaseIterable {
        case string, boolean, decimal, integer, dateTime, binary, reference, complex
    }
    /// Whether and when a client may set the attribute, RFC 7643 §2.2 and §7.
    public enum Mutability: String, Sendable, CaseIterable { case readOnly, readWrite, immutable, writeOnly }
    /// When an answer carries the attribute, RFC 7643 §7.
    public enum Returned: String, Sendable, CaseIterable {
        case always, never
        case byDefault = "default"
        case request
    }
    /// Among which resources a value may occur once only, RFC 7643 §7.
    public enum Uniqueness: String, Sendable, CaseIterable { case none, server, global }

    /// The name, in the case it is written in.
    public let name: String
    /// The data type.
    public let type: DataType
    /// Whether the value is an array.
    public let multiValued: Bool
    /// What it means, in words.
    public let description: String
    /// Whether a resource must have it.
    public let required: Bool
    /// Suggested values; others are allowed, except from clients of the strict dialect.
    public let canonicalValues: [String]
    /// Whether text compares by code points; otherwise it is case-folded.
    public let caseExact: Bool
    /// Whether and when a client may set it.
    public let mutability: Mutability
    /// When answers carry it.
    public let returned: Returned
    /// Among which resources its value is unique.
    public let uniqueness: Uniqueness
    /// The kinds of resource a `reference` may name.
    public let referenceTypes: [String]
    /// The parts of a complex attribute; never complex themselves (erratum 8415).
    public let subAttributes: [Attribute]

    /// Makes a definition; what is left out has the default of RFC 7643 §2.2.
    public init(
        _ name: String, _ type: DataType = .string, multiValued: Bool = false, description: String = "",
        required: Bool = false, canonicalValues: [String] = [], caseExact: Bool = false,
        mutability: Mutability = .readWrite, returned: Returned = .byDefault, uniqueness: Uniqueness = .none,
        referenceTypes: [String] = [], subAttributes: [Attribute] = []
    ) {
        self.name = name
        self.type = type
        self.multiValued = multiValued
        self.description = description
        self.required = required
        self.canonicalValues = canonicalValues
        self.caseExact = caseExact
        self.mutability = mutability
        self.returned = returned
        self.uniqueness = uniqueness
        self.referenceTypes = referenceTypes
        self.subAttributes = subAttributes
    }
}

extension Attribute: Hashable {
    /// Whether two attributes are defined alike.
    public static func == (left: Attribute, right: Attribute) -> Bool {
        left === right
            || left.isLike(right) && left.subAttributes == right.subAttributes
                && left.description == right.description && left.canonicalValues == right.canonicalValues
    }

    /// Whether two attributes are the same but for words and for what they are made of.
    func isLike(_ other: Attribute) -> Bool {
        name == other.name && type == other.type && multiValued == other.multiValued && required == other.required
            && caseExact == other.caseExact && mutability == other.mutability && returned == other.returned
            && uniqueness == other.uniqueness && referenceTypes == other.referenceTypes
    }

    /// Feeds what names the attribute into `hasher`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(type)
    }
}

extension Attribute {
    /// How texts of an attribute compare.
    public enum TextComparison: Sendable, Hashable {
        /// By code points.
        case exact
        /// Without regard to case.
        case folded
        /// As names of users.
        case userName

        /// What texts that are the same have in common.
        public func key(of text: String) -> String {
            switch self {
            case .exact: text
            case .folded: text.caseFolded
            case .userName: text.userNameFolded
            }
        }
    }

    /// How its texts compare.
    public var comparison: TextComparison { caseExact ? .exact : name == "userName" ? .userName : .folded }
}
