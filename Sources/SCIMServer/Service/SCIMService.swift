public import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
public import IdentityStore
import Limits
public import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import UnixSignals

/// SCIM over HTTP in front of an identity store, RFC 7644.
public struct SCIMService: Sendable {
    private let store: IdentityStore
    private let tokens: TokenStore
    private let scans = ScanStore()
    private let configuration: ServerConfiguration
    private let limits: ConnectionLimits
    private let logger: Logger
    private let version: String
    private let requestLog: (@Sendable (RequestRecord) -> Void)?
    private let shutdown = Shutdown()

    /// Puts a service together; ``run(onRunning:)`` starts it.
    ///
    /// - Parameters:
    ///   - version: What `/health` says that this is.
    ///   - requestLog: Called after each request; nil when nobody wants to know.
    public init(
        store: IdentityStore, tokens: TokenStore, configuration: ServerConfiguration,
        limits: ConnectionLimits = ConnectionLimits(), logger: Logger, version: String = "development",
        requestLog: (@Sendable (RequestRecord) -> Void)? = nil
    ) {
        self.limits = limits
        self.store = store
        self.tokens = tokens
        self.configuration = configuration
        self.logger = logger
        self.version = version
        self.requestLog = requestLog
    }

    /// Serves until SIGTERM or SIGINT; requests in flight are answered, then the store finishes and is closed.
    ///
    /// - Parameters:
    ///   - onOverrun: Called when the server has not ended ``Limits/shutdown`` seconds after the signal; it should end the
    ///     process, which is safe at any time.
    ///   - onRunning: Called with the port when the server listens.
    /// - Throws: ``ConfigurationError`` for TLS files that cannot be used, an address that cannot be listened on and too
    ///   few open files, and what the network or the store throws.
    public func run(
        onOverrun: @escaping @Sendable () -> Void = {},
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) async throws {
        tokens.look()
        let hasStarted = Atomic(false)
        let renewal = configuration.tls.map { CertificateRenewal(files: $0, logger: logger) }
        let application = try makeApplication(renewal) { port in
            hasStarted.store(true, ordering: .relaxed)
            await onRunning(port)
        }
        // Services are told to stop one after the other, the last one first.
        let watch = ShutdownWatch(store, overrun: onOverrun)
        defer { watch.end() }
        let connections = EventLoopService(base: application, eventLoop: application.eventLoopGroup.next())
        var services: [any Service] = [
            StoreService(store: store), ScanExpiry(scans: scans), TokenWatch(tokens: tokens),
        ]
        if let renewal { services.append(renewal) }
        var group = ServiceGroupConfiguration(
            services: services + [connections, ShutdownNotice(shutdown: shutdown), watch],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(Limits.shutdown - Limits.lastSeconds)
        do { try await ServiceGroup(configuration: group).run() } catch {
            await store.close()
            throw hasStarted.load(ordering: .relaxed) ? error : configuration.listeningError(error)
        }
        await store.close()
    }

    /// The HTTP application, as `run` starts it and as tests can drive it; it does not run the store.
    public func makeApplication(
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws -> Application<SCIMResponder> {
        try makeApplication(nil, onRunning: onRunning)
    }

    private func makeApplication(
        _ renewal: CertificateRenewal?, onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) throws -> Application<SCIMResponder> {
        // The descriptors of the event loops are among those that are open.
        let eventLoops = MultiThreadedEventLoopGroup.singleton
        let limits = try limits.fitting(limit: OpenFiles.limit, open: OpenFiles.count)
        if limits.connections < self.limits.connections {
            logger.notice(
                "the limit of open files leaves room for few connections; raise it (ulimit -n, LimitNOFILE of systemd)",
                metadata: ["limit": "\(OpenFiles.limit)", "connections": "\(limits.connections)"])
        }
        let connections = OpenConnections(limits: limits, countsAddresses: !configuration.isBehindProxy)
        let responder = SCIMResponder(
            store: store, tokens: tokens, scans: scans, connections: connections, configuration: configuration,
            logger: logger,
            condition: Condition(store: store, tokens: tokens, shutdown: shutdown, version: version),
            requestLog: requestLog)
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
            let channel = ExchangeableChannel(
                try HTTP2UpgradeChannel(
                    tlsConfiguration: settings, configuration: connections, responder: responder))
            renewal?.install { settings in
                channel.exchange(
                    for: try HTTP2UpgradeChannel(
                        tlsConfiguration: settings, configuration: connections, responder: responder))
            }
            return EventLoopChannel(base: channel, connections: open, limits: limits, isPlain: false)
        }
    }
}

/// Runs the background work of the store as long as the server runs, and no longer.
private struct StoreService: Service {
    let store: IdentityStore

    func run() async throws {
        await cancelWhenGracefulShutdown { await store.run() }
    }
}

/// Notices when another process changes the tokens, also while no requests come.
private struct TokenWatch: Service {
    let tokens: TokenStore

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                tokens.look()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}

/// Takes note of the wish to stop, before all others do: it is the last of the services.
private struct ShutdownNotice: Service {
    let shutdown: Shutdown

    func run() async throws {
        try await gracefulShutdown()
        shutdown.begin()
    }
}

/// Gives up scans that nobody goes on with, while the server has nothing else to do.
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
