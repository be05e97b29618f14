public import SCIM

/// Which resources a list request asks for, and in which order, RFC 7644 §3.4.2.
public struct Query: Sendable {
    /// What is asked of the resources of one type.
    public struct Part: Sendable {
        /// The type.
        public let type: ResourceType
        /// Which resources of the type; all when nil.
        public let filter: CompiledFilter?
        /// The order; nil when the type has no attribute to sort by.
        public let sort: SortOrder?

        /// Asks for resources of a type.
        public init(_ type: ResourceType, filter: CompiledFilter? = nil, sort: SortOrder? = nil) {
            self.type = type
            self.filter = filter
            self.sort = sort
        }
    }

    /// What is asked of each type; the types come one after the other unless a part has an order.
    public let parts: [Part]
    /// Whether resources without a value to sort by come first.
    public let isDescending: Bool

    /// Asks for resources of one or more types; in order of creation where no part has an order.
    public init(_ parts: [Part], descending: Bool = false) {
        self.parts = parts
        isDescending = descending
    }
}
