import IdentityStore
import Limits
import SCIM

/// What a request asks of a list or of an answer, RFC 7644 §3.4.2, §3.4.3 and §3.9, RFC 9865 §2.
///
/// It stands in the query of the URL, or in the body of a POST to `/.search`; other names do not count.
struct SearchParameters: Sendable, Hashable {
    var filter: String?
    var sortBy: String?
    var sortOrder: String?
    var startIndex: Int?
    var count: Int?
    /// The place to go on at; empty for the first page, nil to page by `startIndex`.
    var cursor: String?
    var attributes: [String] = []
    var excludedAttributes: [String] = []

    /// How many resources a page has when `count` does not say.
    static let defaultCount = 100
    /// How many resources a page has at most.
    static let maximumCount = Limits.page

    init() {}

    /// How many resources a page may have.
    var pageSize: Int { min(max(0, count ?? Self.defaultCount), Self.maximumCount) }

    /// The query for resources of one or several types.
    ///
    /// An attribute that only some of the types have, has no value in the others (RFC 7644 §3.4.2.1).
    ///
    /// - Throws: `SCIMError` `invalidFilter` for a filter and `invalidPath` for a `sortBy` that fit no type,
    ///   `invalidValue` for another `sortOrder`.
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

    /// The order of each type that has the attribute to sort by.
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
