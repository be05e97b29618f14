public import ArgumentParser
import Foundation
import IdentityStore
import Limits
public import Logging
import SCIMServer

/// `scimgit serve`: answers identity providers.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve SCIM over HTTP from a state repository.",
        discussion: """
            On first use the repository is made, with a token for a client named okta, which is printed once unless \
            --no-first-token says otherwise. SIGTERM and SIGINT let running requests finish and then stop the server.
            """)

    @OptionGroup var state: StateOption
    @OptionGroup var network: NetworkOptions

    @Option(help: "The least level of log lines on standard error: trace, debug, info, notice, warning, error.")
    var logLevel = Logger.Level.info

    @Flag(help: "Make no token on first use, where standard output is kept: `scimgit token create` makes one.")
    var noFirstToken = false

    @Option(help: "How log lines are written: text, json.")
    var logFormat = LogFormat.text

    func run() async throws {
        // A reader of the output that leaves, a terminal that closes, tools that rotate logs: none ends the server. At
        // SIGHUP it reads its TLS files again.
        for number in [SIGPIPE, SIGHUP, SIGUSR1, SIGUSR2] { signal(number, SIG_IGN) }
        OpenFiles.raiseLimit()
        let configuration = try network.configuration()
        let location = try state.location()
        LoggingSystem.bootstrap { [logFormat] label in
            LineLogHandler(label: label, format: logFormat, write: LogOutput.standardError.write)
        }
        var logger = Logger(label: "scimgit")
        logger.logLevel = logLevel

        let store = try await open(location, logger: logger)
        let tokens = TokenStore(location, logger: logger)
        let isFirstUse = !noFirstToken && !FileManager.default.fileExists(atPath: location.tokenFile)
        do { try tokens.bringUpToDate() } catch {
            logger.error("the tokens stay in the format of an earlier version", metadata: ["error": "\(error)"])
        }
        let service = SCIMService(
            store: store, tokens: tokens, configuration: configuration, logger: logger, version: Version.text,
            requestLog: requestLog)
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
                    location, tokens, (baseURL, configuration.isShownURLGuessed), isFirstUse: isFirstUse,
                    logger: logger)
            }
        } catch let error as ConfigurationError {
            throw error
        } catch {
            // The log waits for nobody, as standard error itself would.
            logger.critical("stopped by an error", metadata: ["error": .string(error.explanation)])
            throw ExitCode.failure
        }
        logger.info("stopped", metadata: ["commit": .string(store.snapshot.commit)])
    }

    /// Ends the process when something in it does not stop.
    private static func endProcess(_ logger: Logger) {
        logger.critical("the server did not stop in time and is ended; what was answered is on disk")
        _exit(EXIT_FAILURE)
    }

    /// Says where the server is, and on first use the token that it makes.
    private static func greet(
        _ location: StateLocation, _ tokens: TokenStore, _ baseURL: (text: String, isGuessed: Bool),
        isFirstUse: Bool, logger: Logger
    ) {
        do {
            let token = isFirstUse ? try tokens.create(name: "okta") : nil
            let hasTokens = try !tokens.list().isEmpty
            let greeting = Greeting(
                location, baseURL.text, isGuessed: baseURL.isGuessed, token: token, hasTokens: hasTokens)
            printOutput(greeting.text)
        } catch {
            logger.critical("the tokens cannot be used", metadata: ["error": "\(error)"])
        }
    }

    /// Writes a line of the log for each request; nil when nobody wants to read it.
    private var requestLog: (@Sendable (RequestRecord) -> Void)? {
        guard logLevel <= .info else { return nil }
        return { [logFormat] request in
            LogOutput.standardError.write(LogLine(request, label: "scimgit", format: logFormat))
        }
    }

    /// Opens the state repository, made when it is not there, and records this program as the one that its hooks call.
    private func open(_ location: StateLocation, logger: Logger) async throws -> IdentityStore {
        let executable = try Executable.path()
        switch try location.content() {
        case .state: break
        case .emptyRepository: throw StoreError.noBranch(directory: location.directory)
        case .nothing: try Setup.initialise(location, executable: executable)
        }
        let store = try await IdentityStore.open(location, waiting: .seconds(Limits.serverLock), logger: logger)
        try Setup.initialise(location, executable: executable)
        await SplitIndex.join(at: location, logger: logger)
        await HooksFolder.warn(about: location, logger: logger)
        return store
    }
}

// The levels are the logging library's, the way to read them the command line's: in a program no third module can have
// the same wish.
// swift-format-ignore: AvoidRetroactiveConformances
extension Logger.Level: @retroactive ExpressibleByArgument {}
