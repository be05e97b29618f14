import IdentityStore
import Limits
import SCIM

/// The parameters of a query or of the attributes in a response, RFC 7644 §3.4.2, §3.4.3 and §3.9, RFC 9865 §2.
///
/// They are in the query of the URL, or in the body of a POST to `/.search`; unknown parameters are ignored.
struct SearchParameters: Sendable, Hashable {
    var filter: String?
    var sortBy: String?
    var sortOrder: String?
    var startIndex: Int?
    var count: Int?
    /// The cursor of the page; empty for the first page, nil for index-based paging.
    var cursor: String?
    var attributes: [String] = []
    var excludedAttributes: [String] = []

    /// The number of resources on a page without `count`.
    static let defaultCount = 100
    /// The greatest number of resources on a page.
    static let maximumCount = Limits.page

    init() {}

    /// The number of resources on a page by `count`, within the limits.
    var pageSize: Int { min(max(0, count ?? Self.defaultCount), Self.maximumCount) }

    /// The query for resources of one or more types.
    ///
    /// An attribute that only some of the types define has no value in the others (RFC 7644 §3.4.2.1).
    ///
    /// - Throws: `SCIMError` `invalidFilter` for a filter and `invalidPath` for a `sortBy` with an attribute that no
    ///   type defines, `invalidValue` for an unknown `sortOrder`.
    func query(for types: [ResourceType], dialect: Dialect) throws(SCIMError) -> Query {
        let isDescending = try isDescending
        let orders = try orders(for: types, descending: isDescending, dialect)
        let filter = try filter.map { text throws(SCIMError) in try Filter(parsing: text, dialect: dialect) }
        var parts: [Query.Part] = []
        for type in types {
            let compiled = try filter.map { filter throws(SCIMError) in
                try filter.compile(for: type, among: types, dialect: dialect)
            }
            parts.append(Query.Part(type, filter: compiled, sort: orders[type.name]))
        }
        return Query(parts, descending: isDescending)
    }

    /// The sort order for each type that defines the `sortBy` attribute.
    private func orders(
        for types: [ResourceType], descending: Bool, _ dialect: Dialect
    ) throws(SCIMError) -> [String: SortOrder] {
        guard let sortBy else { return [:] }
        var orders: [String: SortOrder] = [:]
        var failure: SCIMError?
        for type in types {
            do {
                orders[type.name] = try SortOrder(by: sortBy, descending: descending, of: type, dialect: dialect)
            } catch { failure = failure ?? error }
        }
        if orders.isEmpty, let failure { throw failure }
        return orders
    }

    private var isDescending: Bool {
        get throws(SCIMError) {
            switch sortOrder?.lowercased() {
            case nil, "ascending": return false
            case "descending": return true
            case let other?:
                throw SCIMError(
                    .invalidValue, "'sortOrder' must be 'ascending' or 'descending', not '\(other.prefix(40))'.")
            }
        }
    }
}
