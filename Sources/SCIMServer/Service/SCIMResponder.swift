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
    private let logger: Logger

    init(
        store: IdentityStore, tokens: TokenStore, scans: ScanStore, connections: OpenConnections,
        configuration: ServerConfiguration, logger: Logger
    ) {
        self.connections = connections
        self.store = store
        self.tokens = tokens
        self.configuration = configuration
        self.logger = logger
        requests = ResourceRequests(store: store, lists: ListRequests(scans: scans))
    }

    /// Answers one request, and writes one line about it into the log.
    ///
    /// - Throws: Only what reading the request from the connection throws.
    public func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let started = ContinuousClock.now
        var exchange = Exchange(request: request)
        var response: Response
        do { response = try await answer(&exchange, on: context.channel) } catch let failure as ConnectionFailure {
            throw failure.error
        } catch {
            response = .refusal(refusal(for: error, exchange))
        }
        response.headers[.requestID] = exchange.requestID
        response.headers[.cacheControl] = "no-store"
        if request.method == .head { response = try await response.withoutBody() }
        log(exchange, response.status, since: started)
        return response
    }

    private func answer(_ exchange: inout Exchange, on channel: any Channel) async throws -> Response {
        let path = exchange.request.uri.path
        if path == "/health" { return try health(exchange.request.method) }
        guard let rest = path.below(configuration.basePath)?.utf8 else {
            throw Refusal(
                status: 404, "There is nothing here; the endpoints of SCIM are below \(configuration.basePath)/.")
        }
        let snapshot = store.snapshot
        let found = Endpoint(path: rest, resourceTypes: snapshot.resourceTypes)
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
        let baseURL = try configuration.baseURL(of: exchange.request.head)
        let call = Call(
            request: exchange.request, requestID: exchange.requestID, client: client, baseURL: baseURL,
            snapshot: snapshot)
        return try await requests.answer(call, at: endpoint)
    }

    /// The state of the server for whoever watches over it; no token is needed.
    private func health(_ method: HTTPRequest.Method) throws(Refusal) -> Response {
        guard method == .get || method == .head else { throw .methodNotAllowed(method, allowed: [.get, .head]) }
        switch store.health {
        case .serving(let commit):
            return .json(["commit": .string(commit), "status": "serving"], mediaType: "application/json")
        case .refusing(let commit, let problems):
            let listed = problems.map { ["path": .string($0.path), "reason": .string($0.reason)] as JSONValue }
            return .json(
                ["commit": .string(commit), "problems": .array(listed), "status": "refusing"],
                status: .serviceUnavailable, mediaType: "application/json")
        }
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

    private func log(_ exchange: Exchange, _ status: HTTPResponse.Status, since started: ContinuousClock.Instant) {
        guard logger.logLevel <= .info else { return }
        let (seconds, attoseconds) = (ContinuousClock.now - started).components
        logger.info(
            "\(exchange.request.method.rawValue) \(exchange.request.uri.path)",
            metadata: [
                "request": .string(exchange.requestID), "status": .string(String(status.code)),
                "client": .string(exchange.client ?? "-"),
                "microseconds": .string(String(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)),
            ])
    }
}

/// A request and what is found out about it for the log.
private struct Exchange {
    let request: Request
    let requestID: String
    var client: String?

    init(request: Request) {
        self.request = request
        requestID = RequestIdentifier.text(of: request.headers)
    }
}
