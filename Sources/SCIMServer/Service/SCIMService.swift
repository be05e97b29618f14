public import Clients
public import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
public import IdentityStore
import Limits
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The SCIM service over HTTP for an identity store, RFC 7644.
public struct SCIMService: Sendable {
    private let store: IdentityStore
    private let clients: ClientRegistry
    private let scans = ScanStore()
    private let configuration: ServerConfiguration
    private let limits: ConnectionLimits
    private let logger: Logger
    private let version: String
    private let requestLog: (@Sendable (RequestRecord) -> Void)?
    private let capture: Capture?
    private let shutdown = Shutdown()

    /// A service, which ``run(onOverrun:onRunning:)`` starts.
    ///
    /// - Parameters:
    ///   - version: The version that `/health` reports.
    ///   - capture: Writes down what clients send and what is answered; nil for not doing so.
    ///   - requestLog: Called after each request; nil for no request log.
    public init(
        store: IdentityStore, clients: ClientRegistry, configuration: ServerConfiguration,
        limits: ConnectionLimits = ConnectionLimits(), logger: Logger, version: String = "development",
        capture: Capture? = nil, requestLog: (@Sendable (RequestRecord) -> Void)? = nil
    ) {
        self.limits = limits
        self.store = store
        self.clients = clients
        self.configuration = configuration
        self.logger = logger
        self.version = version
        self.capture = capture
        self.requestLog = requestLog
    }

    /// Serves until SIGTERM or SIGINT; then requests in flight are completed, and the store is closed.
    ///
    /// - Parameters:
    ///   - onOverrun: Called when the server has not stopped `Limits.shutdown` seconds after the signal; it should end
    ///     the process, which is safe at any time.
    ///   - onRunning: Called with the port as soon as the server listens.
    /// - Throws: ``ConfigurationError`` for unusable TLS files, an address that the server cannot listen on and too low
    ///   a limit of open files; and errors of the network.
    public func run(
        onOverrun: @escaping @Sendable () -> Void = {},
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) async throws {
        clients.look()
        clients.answerCommands(through: store)
        let hasStarted = Atomic(false)
        let renewal = configuration.tls.map { CertificateRenewal(files: $0, logger: logger) }
        let application = try makeApplication(renewal) { port in
            hasStarted.store(true, ordering: .relaxed)
            await onRunning(port)
        }
        // Services are stopped in reverse order.
        let watch = ShutdownWatch(store, overrun: onOverrun)
        defer { watch.end() }
        let connections = EventLoopService(base: application, eventLoop: application.eventLoopGroup.next())
        var services: [any Service] = [
            StoreService(store: store), ScanExpiry(scans: scans), ClientWatch(clients: clients, renewal: renewal),
        ]
        if let renewal { services.append(renewal) }
        var group = ServiceGroupConfiguration(
            services: services + [connections, ShutdownNotice(shutdown: shutdown), watch],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(Limits.shutdown - Limits.lastSeconds)
        do { try await ServiceGroup(configuration: group).run() } catch {
            await store.close()
            capture?.flush()
            throw hasStarted.load(ordering: .relaxed) ? error : configuration.listeningError(error)
        }
        await store.close()
        capture?.flush()
    }

    /// The HTTP application without the background work of the store, for tests.
    public func makeApplication(
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws -> Application<SCIMResponder> {
        try makeApplication(nil, onRunning: onRunning)
    }

    private func makeApplication(
        _ renewal: CertificateRenewal?, onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) throws -> Application<SCIMResponder> {
        // Starts the event loops before their descriptors are counted among the open ones.
        let eventLoops = MultiThreadedEventLoopGroup.singleton
        let limits = try limits.fitting(limit: OpenFiles.limit, open: OpenFiles.count)
        if limits.connections < self.limits.connections {
            logger.notice(
                "the limit of open files leaves room for few connections; raise it (ulimit -n, LimitNOFILE of systemd)",
                metadata: ["limit": "\(OpenFiles.limit)", "connections": "\(limits.connections)"])
        }
        let connections = OpenConnections(limits: limits, countsAddresses: !configuration.isBehindProxy)
        let responder = SCIMResponder(
            store: store, clients: clients, scans: scans, connections: connections, configuration: configuration,
            logger: logger,
            condition: Condition(store: store, clients: clients, shutdown: shutdown, version: version),
            requestLog: requestLog, capture: capture)
        var quiet = logger
        quiet.logLevel = max(quiet.logLevel, .notice)
        return Application(
            responder: responder, server: try server(connections, limits, renewal),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: Limits.waitingConnections),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(eventLoops), logger: quiet)
    }

    /// Plain HTTP/1.1, or TLS with HTTP/2 and HTTP/1.1 by ALPN.
    private func server(
        _ open: OpenConnections, _ limits: ConnectionLimits, _ renewal: CertificateRenewal?
    ) throws(ConfigurationError) -> HTTPServerBuilder {
        let streams = HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestGuard(limits: limits, logger: logger), DepartureWatch()],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Limits.headers, maxHeaderListSize: Limits.headers,
                maxHeaderFieldCount: Limits.headerFields))
        guard let files = configuration.tls else {
            return HTTPServerBuilder {
                EventLoopChannel(
                    base: HTTP1Channel(responder: $0, configuration: streams), connections: open, limits: limits,
                    isPlain: true)
            }
        }
        let settings = try files.settings()
        let connections = HTTP2UpgradeChannel.Configuration(
            idleTimeout: limits.idle - limits.farewell, gracefulCloseTimeout: .seconds(Limits.shutdown),
            streamConfiguration: streams)
        return HTTPServerBuilder { responder in
            @Sendable func base(_ settings: TLSConfiguration) throws -> HTTP2UpgradeChannel {
                try HTTP2UpgradeChannel(
                    tlsChannelConfiguration: settings.channel(asksForCertificates: clients.wantsCertificates),
                    configuration: connections, responder: responder)
            }
            let channel = ExchangeableChannel(try base(settings))
            renewal?.install { settings in channel.exchange(for: try base(settings)) }
            return EventLoopChannel(base: channel, connections: open, limits: limits, isPlain: false)
        }
    }
}

/// Runs the background work of the store until shutdown.
private struct StoreService: Service {
    let store: IdentityStore

    func run() async throws {
        await cancelWhenGracefulShutdown { await store.run() }
    }
}

/// Reads changed clients and tokens while no requests arrive, and keeps when tokens were last used and what was refused.
private struct ClientWatch: Service {
    let clients: ClientRegistry
    let renewal: CertificateRenewal?

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var asksForCertificates = clients.wantsCertificates
            while !Task.isCancelled {
                clients.look()
                await clients.refreshKeySets()
                if clients.wantsCertificates != asksForCertificates {
                    asksForCertificates.toggle()
                    renewal?.reload()
                }
                clients.keepUses()
                clients.refusedRequests.write()
                try? await Task.sleep(for: .seconds(1))
            }
            clients.keepUses()
            clients.refusedRequests.write()
        }
    }
}

/// Records the start of the shutdown; as the last service, it is stopped first.
private struct ShutdownNotice: Service {
    let shutdown: Shutdown

    func run() async throws {
        try await gracefulShutdown()
        shutdown.begin()
    }
}

/// Removes expired scans while no requests arrive.
private struct ScanExpiry: Service {
    let scans: ScanStore

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                scans.removeExpired()
                try? await Task.sleep(for: .seconds(30))
            }
        }
    }
}
