import Clients
import HTTPTypes
public import Hummingbird
import IdentityStore
import JSON
import Limits
import Logging
import NIOCore
import SCIM

/// Responds to every request: authenticates the client, finds the endpoint, and turns each error into a SCIM error
/// response.
public struct SCIMResponder: HTTPResponder {
    private let store: IdentityStore
    private let clients: ClientRegistry
    private let connections: OpenConnections
    private let delay = RefusalDelay()
    private let configuration: ServerConfiguration
    private let requests: ResourceRequests
    private let oauth: OAuthRequests
    /// The segments of the base path.
    private let base: [String]
    private let logger: Logger
    private let condition: Condition
    private let requestLog: (@Sendable (RequestRecord) -> Void)?
    private let capture: Capture?

    init(
        store: IdentityStore, clients: ClientRegistry, scans: ScanStore, connections: OpenConnections,
        configuration: ServerConfiguration, logger: Logger, condition: Condition,
        requestLog: (@Sendable (RequestRecord) -> Void)?, capture: Capture?
    ) {
        self.capture = capture
        self.connections = connections
        self.store = store
        self.clients = clients
        self.configuration = configuration
        base = configuration.basePath.split(separator: "/").map(String.init)
        self.logger = logger
        self.condition = condition
        self.requestLog = requestLog
        oauth = OAuthRequests(clients: clients, configuration: configuration)
        requests = ResourceRequests(store: store, lists: ListRequests(scans: scans))
    }

    /// Responds to a request, and logs it.
    ///
    /// - Throws: Only errors of the connection, to which there is no response.
    public func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let started = ContinuousClock.now
        var exchange = Exchange(request: request)
        var response: Response
        do { response = try await answer(&exchange, on: context.channel) } catch let failure as ConnectionFailure {
            throw failure.error
        } catch {
            let failure = failure(for: error, exchange)
            (exchange.error, exchange.isGuess) = (failure.error, failure.isGuess)
            response = .failure(failure)
            nameMetadata(in: &response, of: exchange.request.head)
        }
        if response.status == .unauthorized, exchange.isGuess, let wait = wait(of: exchange, on: context.channel) {
            response = refusal(of: &exchange, for: wait)
        }
        exchange.quota?.describe(in: &response.headers)
        response.headers[.requestID] = exchange.requestID
        response.headers[.cacheControl] = "no-store"
        if let capture { try await take(exchange, response, for: capture) }
        if request.method == .head { response = try await response.withoutBody() }
        note(exchange)
        if let requestLog { requestLog(record(of: exchange, response, context, since: started)) }
        return response
    }

    private func answer(_ exchange: inout Exchange, on channel: any Channel) async throws -> Response {
        guard let path = RequestPath(target: exchange.request.head.path ?? "") else {
            _ = try await principal(of: exchange.request, on: channel)
            throw HTTPFailure(status: 400, "The path of the request is not valid, or its percent-encoding is not.")
        }
        if path.segments.count == 1,
            let response = try condition.answer("/" + path.segments[0], exchange.request.method)
        {
            return response
        }
        if let endpoint = OAuthEndpoint(path.segments, base: base) {
            exchange.isForToken = endpoint == .token
            let answer = try await oauth.answer(&exchange.request, at: endpoint, on: channel)
            exchange.client = answer.client
            exchange.error = answer.error.map { SCIMError(status: $0.httpStatus, detail: $0.reason) }
            return answer.response
        }
        guard path.segments.starts(with: base) else {
            throw HTTPFailure(
                status: 404, "There is nothing here; the SCIM endpoints are below \(configuration.basePath)/.")
        }
        let snapshot = store.snapshot
        let found = Endpoint(
            path.segments.dropFirst(base.count), snapshot.resourceTypes, hasMemberships: snapshot.servesMemberships)
        let isOpen = found == .serviceProviderConfig && !exchange.request.headers.contains(.authorization)
        let principal = isOpen ? clients.stranger : try await principal(of: exchange.request, on: channel)
        if !isOpen {
            exchange.client = principal.client.name
            exchange.begin(by: principal.client, on: snapshot, found == nil ? nil : capture)
            connections.recognize(channel)
            exchange.quota = clients.countRequest(of: principal.client.name, under: snapshot.policy)
            try exchange.quota?.check(of: principal.client.name)
        }
        guard let endpoint = found else {
            throw HTTPFailure(status: 404, "There is no such endpoint; resources are at /Users and /Groups.")
        }
        guard endpoint.methods.contains(exchange.request.method) else {
            throw HTTPFailure.methodNotAllowed(exchange.request.method, allowed: endpoint.methods)
        }
        try principal.admit(to: endpoint.access(by: exchange.request.method))
        try exchange.request.awaitInvitation(on: channel)
        let baseURL = try configuration.baseURL(of: exchange.request.head)
        exchange.baseURL = baseURL
        let call = AuthenticatedRequest(
            request: exchange.request, requestID: exchange.requestID, principal: principal, baseURL: baseURL,
            snapshot: snapshot, channel: channel, refusedRequests: clients.refusedRequests,
            sentBody: exchange.captured?.body)
        return try await requests.answer(call, at: endpoint)
    }

    /// Who sent a request.
    private func principal(of request: Request, on channel: any Channel) async throws(HTTPFailure) -> Principal {
        try await clients.principal(
            showing: ShownCredentials(head: request.head, channel: channel, configuration: configuration))
    }

    /// Names the metadata of the resource in a challenge, RFC 9728 §5.1.
    private func nameMetadata(in response: inout Response, of head: HTTPRequest) {
        guard response.status == .unauthorized, let challenge = response.headers[.wwwAuthenticate],
            let server = try? configuration.authorizationServer(of: head)
        else { return }
        response.headers[.wwwAuthenticate] = challenge + ", resource_metadata=\"\(server.resourceMetadataURL)\""
    }

    /// How many seconds somebody has to wait who failed to come in; nil when nobody has to, and when there was no try.
    private func wait(of exchange: Exchange, on channel: any Channel) -> Int? {
        let request = exchange.request
        guard request.headers.contains(.authorization) || request.method == .post else { return nil }
        guard configuration.isBehindProxy else {
            return RemoteNetwork(channel.remoteAddress).flatMap { delay.fail(from: $0) }
        }
        let text = ClientAddress.text(of: channel.remoteAddress, request.headers, isBehindProxy: true)
        let address = text.flatMap { try? SocketAddress(ipAddress: $0, port: 0) }
        return RemoteNetwork(address).flatMap { delay.fail(from: $0) }
    }

    /// Has somebody wait who failed to come in too often; at the token endpoint by an error of OAuth.
    private func refusal(of exchange: inout Exchange, for wait: Int) -> Response {
        let error = SCIMError(
            status: 429,
            detail: "Too many requests from this address failed to come in. The next one without a good token is "
                + "looked at in \(wait) seconds; one with a good token is let in.", retryAfter: wait)
        exchange.error = error
        return exchange.isForToken ? .tooManyTokenRequests(wait) : .failure(HTTPFailure(error))
    }

    /// The response for an error; the reason of an unexpected one is only logged.
    private func failure(for error: any Error, _ exchange: Exchange) -> HTTPFailure {
        switch error {
        case let failure as HTTPFailure: return failure
        case let error as SCIMError: return HTTPFailure(error)
        default:
            logger.error("a request failed", metadata: ["request": "\(exchange.requestID)", "error": "\(error)"])
            return HTTPFailure(
                status: 500, "The server failed to handle the request; its log has the reason at \(exchange.requestID)."
            )
        }
    }

    /// Keeps an error for administrators.
    private func note(_ exchange: Exchange) {
        guard let error = exchange.error else { return }
        clients.refusedRequests.note(
            client: exchange.client, request: exchange.requestID, method: exchange.request.method.rawValue,
            path: exchange.request.uri.path, status: error.status, scimType: error.keyword?.rawValue,
            detail: error.detail)
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

    /// Hands an exchange over to be written down; the answer is copied when it is short.
    private func take(_ exchange: Exchange, _ response: Response, for capture: Capture) async throws {
        let target = exchange.request.head.path ?? ""
        guard let captured = exchange.captured, let baseURL = exchange.baseURL,
            target.hasPrefix(configuration.basePath + "/")
        else { return }
        let isShort = (response.body.contentLength ?? 0) <= Limits.captureAnswer
        capture.take(
            CapturedExchange(
                client: captured.client, method: exchange.request.method.rawValue,
                target: String(target.dropFirst(configuration.basePath.count + 1)),
                headers: exchange.request.headers, body: captured.body.object, status: response.status.code,
                answer: isShort ? try await response.copiedBody() : [],
                hasCommit: response.headers[.gitCommit] != nil, baseURL: baseURL, snapshot: captured.snapshot))
    }

    /// The path of the resource in `Location`, relative to the base URL.
    private func resource(in response: Response, _ exchange: Exchange) -> String? {
        guard let baseURL = exchange.baseURL, let location = response.headers[.location],
            location.hasPrefix(baseURL)
        else { return nil }
        return String(location.utf8.dropFirst(baseURL.utf8.count))
    }
}

/// A request, and what becomes known about it for the log.
private struct Exchange {
    var request: Request
    let requestID: String
    var client: String?
    var baseURL: String?
    var error: SCIMError?
    /// Whether it is for the token endpoint.
    var isForToken = false
    /// Whether whoever is not let in may be guessing.
    var isGuess = true
    /// What a capture needs; nil when the exchange is not captured.
    var captured: (client: Client, snapshot: Snapshot, body: SentBody)?
    /// What is left to the client of the requests that it may send; nil when it has no rate.
    var quota: RequestQuota?

    init(request: Request) {
        self.request = request
        requestID = RequestIdentifier.text(of: request.headers)
    }

    /// Notes who sent the request, if that is to be captured.
    mutating func begin(by client: Client, on snapshot: Snapshot, _ capture: Capture?) {
        if capture?.wants(client.name) == true { captured = (client, snapshot, SentBody()) }
    }
}
