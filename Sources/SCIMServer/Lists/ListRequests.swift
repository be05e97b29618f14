import IdentityStore
import SCIM

/// Handles requests for lists, RFC 7644 §3.4.2 and §3.4.3, RFC 9865.
struct ListRequests: Sendable {
    private let scans: ScanStore
    private let seal = CursorSeal()
    private let gate = SearchGate()

    init(scans: ScanStore) {
        self.scans = scans
    }

    /// The ListResponse as JSON text.
    ///
    /// - Throws: `SCIMError` 400 for invalid parameters, 429 when too many searches of the client are waiting.
    func answer(_ parameters: SearchParameters, of scope: ListScope, for call: AuthenticatedRequest) async throws
        -> [UInt8]
    {
        if let cursor = parameters.cursor { return try await page(at: cursor, parameters, scope, call) }
        let scan = try await newScan(parameters, scope, call)
        let start = max(1, parameters.startIndex ?? 1)
        let page = scan.results.page(start: start - 1, limit: parameters.pageSize)
        return ListResponse(
            totalResults: scan.results.count, startIndex: start,
            resources: try render(page, parameters, scope, scan.snapshot, call)
        ).bytes
    }

    /// The ListResponse as JSON text if an index finds the few resources that the filter can match; nil otherwise.
    ///
    /// - Throws: `SCIMError` 400 for invalid parameters.
    func lookUp(_ parameters: SearchParameters, _ type: ResourceType, for call: AuthenticatedRequest) throws(SCIMError)
        -> [UInt8]?
    {
        guard parameters.filter != nil, parameters.sortBy == nil, parameters.cursor == nil else { return nil }
        let query = try parameters.query(for: [type], dialect: call.client.dialect)
        guard let filter = query.parts.first?.filter,
            let found = call.snapshot.lookUp(filter, of: type, baseURL: call.baseURL, by: call.client)
        else { return nil }
        let start = max(1, parameters.startIndex ?? 1)
        let page = Array(found.dropFirst(start - 1).prefix(parameters.pageSize))
        return ListResponse(
            totalResults: found.count, startIndex: start,
            resources: try render(page, parameters, .type(named: type.name), call.snapshot, call)
        ).bytes
    }

    private func newScan(
        _ parameters: SearchParameters, _ scope: ListScope, _ call: AuthenticatedRequest
    ) async throws -> Scan {
        let query = try parameters.query(for: scope.types(in: call.snapshot), dialect: call.client.dialect)
        func search() throws(SCIMError) -> Results {
            try call.snapshot.results(of: query, baseURL: call.baseURL, by: call.client, whileWanted: call.isWanted)
        }
        let isBrief = call.snapshot.steps(of: query) <= SearchGate.briefWork
        let results = if isBrief { try search() } else { try await gate.run(for: call.client.name, search) }
        return Scan(snapshot: call.snapshot, results: results)
    }

    /// The page of a cursor; all pages of a scan show the commit of the first one.
    private func page(
        at cursor: String, _ parameters: SearchParameters, _ scope: ListScope, _ call: AuthenticatedRequest
    ) async throws -> [UInt8] {
        let query = ScanQuery(parameters, of: scope, client: call.client)
        let size = parameters.pageSize
        let (scan, position) =
            cursor.isEmpty
            ? (try await begin(query, parameters, scope, call), 0) : try resume(query, at: cursor, pageSize: size)
        func sealed(_ position: Int) throws -> String {
            let position = CursorPosition(commit: scan.snapshot.commit, position: position, pageSize: size)
            return try seal.cursor(for: position, in: query)
        }
        let page = scan.results.page(start: position, limit: size)
        let hasNext = size > 0 && position + size < scan.results.count
        return ListResponse(
            totalResults: scan.results.count,
            resources: try render(page, parameters, scope, scan.snapshot, call),
            nextCursor: hasNext ? try sealed(position + size) : nil,
            previousCursor: position > 0 ? try sealed(max(0, position - size)) : nil
        ).bytes
    }

    /// Starts a scan, which is kept if it has more than one page.
    private func begin(
        _ query: ScanQuery, _ parameters: SearchParameters, _ scope: ListScope, _ call: AuthenticatedRequest
    ) async throws -> Scan {
        let scan = try await newScan(parameters, scope, call)
        if parameters.pageSize > 0, scan.results.count > parameters.pageSize { scans.keep(scan, for: query) }
        return scan
    }

    /// The scan of a cursor, and the position of the cursor in it.
    private func resume(
        _ query: ScanQuery, at cursor: String, pageSize: Int
    ) throws(SCIMError) -> (Scan, position: Int) {
        let position = try seal.position(of: cursor, in: query)
        guard let scan = scans.scan(of: query, commit: position.commit) else { throw CursorSeal.expired }
        guard position.pageSize == pageSize else {
            throw SCIMError(
                .invalidCount,
                "'count' must be \(position.pageSize), as for the first page; or begin again with an empty cursor.")
        }
        return (scan, position.position)
    }

    /// The resources of a page with the requested attributes, as JSON text.
    private func render(
        _ page: [StoredResource], _ parameters: SearchParameters, _ scope: ListScope, _ snapshot: Snapshot,
        _ call: AuthenticatedRequest
    ) throws(SCIMError) -> [[UInt8]] {
        var projections: [(type: String, projection: Projection)] = []
        for type in scope.types(in: snapshot) {
            projections.append((type.name, try call.projection(of: type, parameters)))
        }
        return page.compactMap { stored in
            projections.first { $0.type == stored.resource.typeName }.map { _, projection in
                ProjectedResource(stored, in: snapshot, projection, baseURL: call.baseURL).text
            }
        }
    }
}
