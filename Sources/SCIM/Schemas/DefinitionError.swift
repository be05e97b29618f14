import Limits

/// What is wrong with a schema or a resource type that a server is to have.
public struct DefinitionError: Error, Hashable, Sendable {
    /// What is defined, as messages call it.
    public enum Kind: String, Sendable {
        /// A schema, RFC 7643 §7.
        case schema = "Schema"
        /// A resource type, RFC 7643 §6.
        case resourceType = "Resource type"
    }

    /// What is defined.
    public let kind: Kind
    /// The URN of a schema or the name of a resource type; nil when it has none that can be shown.
    public let name: String?
    /// Its place among the definitions of its kind, from 0, in the order in which they were given.
    public let index: Int
    /// What is wrong in it, with the path of that.
    public let cause: SCIMError

    /// What is wrong, and in which definition.
    public var detail: String {
        let label = name.map { "\"\($0.prefix(Limits.schemaURN))\"" } ?? "number \(index + 1)"
        return "\(kind.rawValue) \(label): \(cause.detail)"
    }

    init(_ kind: Kind, _ name: String?, at index: Int, _ cause: SCIMError) {
        self.kind = kind
        self.name = name.flatMap { $0.isEmpty || $0.hasControlCharacters ? nil : $0 }
        self.index = index
        self.cause = cause
    }
}
