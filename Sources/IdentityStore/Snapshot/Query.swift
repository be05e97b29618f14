public import SCIM

/// What a list request asks for, RFC 7644 §3.4.2.
public struct Query: Sendable {
    /// Which resources; all when nil.
    public var filter: CompiledFilter?
    /// In which order; in order of creation when nil.
    public var sort: SortOrder?
    /// The position of the first resource of the page, counted from 1.
    public var startIndex: Int
    /// How many resources the page may have.
    public var count: Int

    /// Asks for a page; positions below 1 and counts below 0 are taken as 1 and 0 (RFC 7644 §3.4.2.4).
    public init(filter: CompiledFilter? = nil, sort: SortOrder? = nil, startIndex: Int = 1, count: Int) {
        self.filter = filter
        self.sort = sort
        self.startIndex = max(1, startIndex)
        self.count = max(0, count)
    }
}

/// One page of a list, RFC 7644 §3.4.2.4.
public struct Page: Sendable {
    /// How many resources match in all.
    public let totalResults: Int
    /// The position of the page's first resource, counted from 1.
    public let startIndex: Int
    /// The resources of the page.
    public let resources: [StoredResource]
}
