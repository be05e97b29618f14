import HTTPTypes
public import Hummingbird
import IdentityStore
import JSON
import Logging
import NIOCore
import SCIM

/// Answers every request: finds out who asks and for what, and turns whatever happens into an answer of SCIM.
public struct SCIMResponder: HTTPResponder {
    private let store: IdentityStore
    private let tokens: TokenStore
    private let connections: OpenConnections
    private let configuration: ServerConfiguration
    private let requests: ResourceRequests
    /// The segments of the base path.
    private let base: [String]
    private let logger: Logger
    private let condition: Condition
    private let requestLog: (@Sendable (RequestRecord) -> Void)?

    init(
        store: IdentityStore, tokens: TokenStore, scans: ScanStore, connections: OpenConnections,
        configuration: ServerConfiguration, logger: Logger, condition: Condition,
        requestLog: (@Sendable (RequestRecord) -> Void)?
    ) {
        self.connections = connections
        self.store = store
        self.tokens = tokens
        self.configuration = configuration
        base = configuration.basePath.split(separator: "/").map(String.init)
        self.logger = logger
        self.condition = condition
        self.requestLog = requestLog
        requests = ResourceRequests(store: store, lists: ListRequests(scans: scans))
    }

    /// Answers one request, and tells the log of it.
    ///
    /// - Throws: Only what reading the request from the connection throws.
    public func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let started = ContinuousClock.now
        var exchange = Exchange(request: request)
        var response: Response
        do { response = try await answer(&exchange, on: context.channel) } catch let failure as ConnectionFailure {
            throw failure.error
        } catch {
            let refusal = refusal(for: error, exchange)
            exchange.error = refusal.error
            response = .refusal(refusal)
        }
        response.headers[.requestID] = exchange.requestID
        response.headers[.cacheControl] = "no-store"
        if request.method == .head { response = try await response.withoutBody() }
        if let requestLog { requestLog(record(of: exchange, response, context, since: started)) }
        return response
    }

    private func answer(_ exchange: inout Exchange, on channel: any Channel) async throws -> Response {
        guard let path = RequestPath(target: exchange.request.head.path ?? "") else {
            _ = try tokens.client(of: exchange.request.headers)
            throw Refusal(status: 400, "The path of the request is not one, or its percent-encoding is broken.")
        }
        if path.segments.count == 1,
            let response = try condition.answer("/" + path.segments[0], exchange.request.method)
        {
            return response
        }
        guard path.segments.starts(with: base) else {
            throw Refusal(
                status: 404, "There is nothing here; the endpoints of SCIM are below \(configuration.basePath)/.")
        }
        let snapshot = store.snapshot
        let found = Endpoint(path.segments.dropFirst(base.count), snapshot.resourceTypes)
        let isOpen = found == .serviceProviderConfig && !exchange.request.headers.contains(.authorization)
        let client = isOpen ? .unknown : try tokens.client(of: exchange.request.headers)
        if !isOpen {
            exchange.client = client.name
            connections.recognize(channel)
        }
        guard let endpoint = found else {
            throw Refusal(status: 404, "There is no such endpoint; resources are at /Users and /Groups.")
        }
        guard endpoint.methods.contains(exchange.request.method) else {
            throw Refusal.methodNotAllowed(exchange.request.method, allowed: endpoint.methods)
        }
        try exchange.request.awaitInvitation(on: channel)
        let baseURL = try configuration.baseURL(of: exchange.request.head)
        exchange.baseURL = baseURL
        let call = AuthenticatedRequest(
            request: exchange.request, requestID: exchange.requestID, client: client, baseURL: baseURL,
            snapshot: snapshot, channel: channel)
        return try await requests.answer(call, at: endpoint)
    }

    /// What a client may know of an error; all of it is in the log.
    private func refusal(for error: any Error, _ exchange: Exchange) -> Refusal {
        switch error {
        case let refusal as Refusal: return refusal
        case let error as SCIMError: return Refusal(error)
        default:
            logger.error("a request failed", metadata: ["request": "\(exchange.requestID)", "error": "\(error)"])
            return Refusal(
                status: 500, "Something went wrong in the server; its log says what, at request \(exchange.requestID).")
        }
    }

    private func record(
        of exchange: Exchange, _ response: Response, _ context: ConnectionContext,
        since started: ContinuousClock.Instant
    ) -> RequestRecord {
        let (seconds, attoseconds) = (ContinuousClock.now - started).components
        let headers = exchange.request.headers
        return RequestRecord(
            address: ClientAddress.text(
                of: context.channel.remoteAddress, headers, isBehindProxy: configuration.isBehindProxy),
            method: exchange.request.method.rawValue, path: exchange.request.uri.path,
            status: response.status.code, client: exchange.client, resource: resource(in: response, exchange),
            scimType: exchange.error?.keyword?.rawValue, detail: exchange.error?.detail.withoutQuotedValues,
            commit: response.headers[.gitCommit],
            microseconds: Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000), requestID: exchange.requestID)
    }

    /// The resource of the answer, as its URL names it below the base URL.
    private func resource(in response: Response, _ exchange: Exchange) -> String? {
        guard let baseURL = exchange.baseURL, let location = response.headers[.location],
            location.hasPrefix(baseURL)
        else { return nil }
        return String(location.utf8.dropFirst(baseURL.utf8.count))
    }
}

/// A request and what is found out about it for the log.
private struct Exchange {
    var request: Request
    let requestID: String
    var client: String?
    var baseURL: String?
    var error: SCIMError?

    init(request: Request) {
        self.request = request
        requestID = RequestIdentifier.text(of: request.headers)
    }
}
