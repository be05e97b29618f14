public import ArgumentParser
import Clients
import Foundation
import IdentityStore
import Limits
public import Logging
import SCIMServer

/// `scimgit serve`: runs the SCIM server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve SCIM over HTTP from a state repository.",
        discussion: """
            On first use the repository is created, with a token for a client named okta, which is printed once; with \
            --no-first-token it is not. SIGTERM and SIGINT let running requests finish and then stop the server.
            """)

    @OptionGroup var state: StateOption
    @OptionGroup var network: NetworkOptions

    @Option(
        help: """
            The least level of log lines on standard error; critical, the last one, is for what ends the server or shuts \
            clients out.
            """)
    var logLevel = Logger.Level.info

    @Flag(help: "Create no token on first use, for example when output is stored: use `scimgit token create`.")
    var noFirstToken = false

    @Option(help: "The format of log lines: text, json.")
    var logFormat = LogFormat.text

    @Option(
        help: ArgumentHelp(
            "Write down what clients send and what is answered, as transcripts without personal values, into this "
                + "directory.", valueName: "dir"), completion: .directory)
    var capture: String?

    @Option(help: ArgumentHelp("The one client that is captured; all by default.", valueName: "name"))
    var captureClient: String?

    func run() async throws {
        // A closed pipe, a closed terminal and log rotation do not end the server. SIGHUP makes it read its TLS files
        // again.
        for number in [SIGPIPE, SIGHUP, SIGUSR1, SIGUSR2] { signal(number, SIG_IGN) }
        OpenFiles.raiseLimit()
        let configuration = try network.configuration()
        let location = try state.location()
        LoggingSystem.bootstrap { [logFormat] label in
            LineLogHandler(label: label, format: logFormat, write: LogOutput.standardError.write)
        }
        var logger = Logger(label: "scimgit")
        logger.logLevel = logLevel

        let capture = try capture.map { try Capture(into: $0, client: captureClient, logger: logger) }
        let store = try await open(location, logger: logger)
        let administration = Administration(of: location)
        let isFirstUse = !noFirstToken && !administration.isBegun
        do { try administration.makeAccessTokenKey() } catch {
            logger.error("access tokens cannot be given", metadata: ["error": "\(error)"])
        }
        do { try administration.bringUpToDate() } catch {
            logger.error("the tokens stay in the format of an earlier version", metadata: ["error": "\(error)"])
        }
        let service = SCIMService(
            store: store, clients: ClientRegistry(location, logger: logger), configuration: configuration,
            logger: logger, version: Version.text, capture: capture, requestLog: requestLog)
        do {
            try await service.run { [logger] in
                Self.endProcess(logger)
            } onRunning: { [logger] port in
                logger.info(
                    "started",
                    metadata: [
                        "version": .string(Version.text), "address": .string(configuration.address(port: port)),
                        "state": .string(location.directory), "commit": .string(store.snapshot.commit),
                    ])
                let baseURL = configuration.shownURL(port: port)
                Self.greet(
                    location, administration, (baseURL, configuration.isShownURLGuessed), isFirstUse: isFirstUse,
                    logger: logger)
            }
        } catch let error as ConfigurationError {
            throw error
        } catch {
            // Through the log, because writing to standard error directly could block.
            logger.critical("stopped by an error", metadata: ["error": .string(error.explanation)])
            throw ExitCode.failure
        }
        logger.info("stopped", metadata: ["commit": .string(store.snapshot.commit)])
    }

    /// Ends the process when the server does not stop in time.
    private static func endProcess(_ logger: Logger) {
        logger.critical("the server did not stop in time and is ended; every answered change is on disk")
        _exit(EXIT_FAILURE)
    }

    /// Prints the greeting, on first use with a new token.
    private static func greet(
        _ location: StateLocation, _ administration: Administration, _ baseURL: (text: String, isGuessed: Bool),
        isFirstUse: Bool, logger: Logger
    ) {
        do {
            let token = isFirstUse ? try administration.createToken(for: "okta") : nil
            let hasTokens = try !administration.registrations().tokens.isEmpty
            let greeting = Greeting(
                location, baseURL.text, isGuessed: baseURL.isGuessed, token: token, hasTokens: hasTokens)
            printOutput(greeting.text)
        } catch {
            logger.critical("the clients and tokens cannot be used", metadata: ["error": "\(error)"])
        }
    }

    /// Logs each request; nil when the log level excludes these lines.
    private var requestLog: (@Sendable (RequestRecord) -> Void)? {
        guard logLevel <= .info else { return nil }
        return { [logFormat] request in
            LogOutput.standardError.write(LogLine(request, label: "scimgit", format: logFormat))
        }
    }

    /// Opens the state repository, creates it if it does not exist, and makes its hooks call this program.
    private func open(_ location: StateLocation, logger: Logger) async throws -> IdentityStore {
        let executable = try Executable.path()
        switch try location.content() {
        case .state: break
        case .emptyRepository: throw StoreError.noBranch(directory: location.directory)
        case .nothing: try Setup.initialize(location, executable: executable)
        }
        let store = try await IdentityStore.open(location, waiting: .seconds(Limits.serverLock), logger: logger)
        try Setup.initialize(location, executable: executable)
        await SplitIndex.join(at: location, logger: logger)
        await HooksFolder.warn(about: location, logger: logger)
        return store
    }
}

// The type is of one package and the protocol of another; that is safe in a program, which no other module imports.
// swift-format-ignore: AvoidRetroactiveConformances
extension Logger.Level: @retroactive ExpressibleByArgument {}
