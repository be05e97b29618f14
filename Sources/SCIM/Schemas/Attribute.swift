/// The definition of an attribute, RFC 7643 §7.
///
/// A class, because every value that is read is checked against one, and copying a structure of this size is slow.
public final class Attribute: Sendable {
    /// The data types of RFC 7643 §2.3.
    public enum DataType: String, Sendable, CaseIterable {
        case string, boolean, decimal, integer, dateTime, binary, reference, complex
    }
    /// Whether and when a client may set the attribute, RFC 7643 §2.2 and §7.
    public enum Mutability: String, Sendable, CaseIterable { case readOnly, readWrite, immutable, writeOnly }
    /// When a response contains the attribute, RFC 7643 §7.
    public enum Returned: String, Sendable, CaseIterable {
        case always, never
        case byDefault = "default"
        case request
    }
    /// Among which resources a value must be unique, RFC 7643 §7.
    public enum Uniqueness: String, Sendable, CaseIterable { case none, server, global }

    /// The name, in the case of the schema.
    public let name: String
    /// The data type.
    public let type: DataType
    /// Whether the value is an array.
    public let multiValued: Bool
    /// A description for people, as served by `/Schemas`.
    public let description: String
    /// Whether a resource must have it.
    public let required: Bool
    /// Canonical values, which are suggestions; only clients of the strict dialect are held to them.
    public let canonicalValues: [String]
    /// Whether text compares by code points; otherwise case is ignored.
    public let caseExact: Bool
    /// Whether and when a client may set it.
    public let mutability: Mutability
    /// When a response contains it.
    public let returned: Returned
    /// Among which resources its values are unique.
    public let uniqueness: Uniqueness
    /// The names of the resource types that a `reference` may refer to, `external` or `uri`.
    public let referenceTypes: [String]
    /// The sub-attributes of a complex attribute, which are never complex (erratum 8415).
    public let subAttributes: [Attribute]

    /// A definition; the default arguments are those of RFC 7643 §2.2.
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
    /// Whether two definitions have the same characteristics and sub-attributes.
    public static func == (left: Attribute, right: Attribute) -> Bool {
        left === right
            || left.isLike(right) && left.subAttributes == right.subAttributes
                && left.description == right.description && left.canonicalValues == right.canonicalValues
    }

    /// Whether two definitions are equal, apart from descriptions, canonical values and sub-attributes.
    func isLike(_ other: Attribute) -> Bool {
        name == other.name && type == other.type && multiValued == other.multiValued && required == other.required
            && caseExact == other.caseExact && mutability == other.mutability && returned == other.returned
            && uniqueness == other.uniqueness && referenceTypes == other.referenceTypes
    }

    /// Hashes name and type only, which are enough to tell most attributes apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(type)
    }
}

extension Attribute {
    /// How string values of an attribute compare.
    public enum TextComparison: Sendable, Hashable {
        /// By code points.
        case exact
        /// Ignoring case.
        case folded
        /// As userNames, RFC 8265 §3.3.
        case userName

        /// The comparison key of a text: equal texts have the same key.
        public func key(of text: String) -> String {
            switch self {
            case .exact: text
            case .folded: text.caseFolded
            case .userName: text.userNameFolded
            }
        }
    }

    /// How its string values compare.
    public var comparison: TextComparison { caseExact ? .exact : name == "userName" ? .userName : .folded }
}

extension Attribute {
    /// Whether a file may hold the attribute: it is neither derived by the server nor a secret.
    var isStored: Bool { mutability == .readWrite || mutability == .immutable }
}
