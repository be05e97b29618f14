import IdentityStore
import JSON
import SCIM

/// One page of the resources of one or of several types, RFC 7644 §3.4.2 and §3.4.3.
struct Listing {
    private typealias Found = (type: ResourceType, stored: StoredResource)

    /// The list message.
    let json: JSONValue

    /// Finds the resources that a request asks for.
    ///
    /// - Throws: ``SCIMError`` 400; over several types only when the filter and `sortBy` fit none of them.
    init(_ parameters: SearchParameters, of types: [ResourceType], for call: Call) throws(SCIMError) {
        let queries = try Self.queries(parameters, types, call.client.dialect)
        let window = Query(startIndex: parameters.startIndex ?? 1, count: parameters.pageSize)
        let (total, found) =
            queries.count > 1 && parameters.sortBy != nil
            ? Self.sorted(queries, window, call) : Self.concatenated(queries, window, call)
        var projections: [String: Projection] = [:]
        for type in types {
            projections[type.name] = try Projection(
                attributes: parameters.attributes, excludedAttributes: parameters.excludedAttributes, of: type)
        }
        let resources = found.map { found in
            let representation = call.snapshot.representation(of: found.stored, baseURL: call.baseURL)
            return projections[found.type.name]?.apply(to: representation) ?? representation
        }
        json = ListResponse(totalResults: total, startIndex: window.startIndex, resources: resources).json
    }

    /// The query for each type that the filter and the order fit.
    private static func queries(
        _ parameters: SearchParameters, _ types: [ResourceType], _ dialect: Dialect
    ) throws(SCIMError) -> [(ResourceType, Query)] {
        var queries: [(ResourceType, Query)] = []
        var failure: SCIMError?
        for type in types {
            do { queries.append((type, try parameters.query(for: type, dialect: dialect))) } catch {
                failure = failure ?? error
            }
        }
        if queries.isEmpty, let failure { throw failure }
        return queries
    }

    /// The page of all resources of the first type, then all of the next.
    private static func concatenated(
        _ queries: [(ResourceType, Query)], _ window: Query, _ call: Call
    ) -> (total: Int, found: [Found]) {
        var total = 0
        var found: [Found] = []
        for (type, query) in queries {
            var query = query
            query.startIndex = max(1, window.startIndex - total)
            query.count = window.count - found.count
            let page = call.snapshot.find(query, of: type, baseURL: call.baseURL)
            total += page.totalResults
            found += page.resources.map { (type, $0) }
        }
        return (total, found)
    }

    /// The page of the resources of all types in one order.
    private static func sorted(
        _ queries: [(ResourceType, Query)], _ window: Query, _ call: Call
    ) -> (total: Int, found: [Found]) {
        var found: [Found] = []
        for (type, query) in queries {
            let all = Query(filter: query.filter, startIndex: 1, count: .max)
            found += call.snapshot.find(all, of: type, baseURL: call.baseURL).resources.map { (type, $0) }
        }
        if let order = queries.first?.1.sort {
            found = order.sorted(found) { call.snapshot.representation(of: $0.stored, baseURL: call.baseURL) }
        }
        return (found.count, Array(found.dropFirst(window.startIndex - 1).prefix(window.count)))
    }
}
