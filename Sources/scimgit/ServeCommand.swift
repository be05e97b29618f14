public import ArgumentParser
import Foundation
import IdentityStore
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

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        OpenFiles.raiseLimit()
        let configuration = try network.configuration()
        let location = try state.location()
        LoggingSystem.bootstrap(LineLogHandler.init)
        var logger = Logger(label: "scimgit")
        logger.logLevel = logLevel

        let store = try await open(location, logger: logger)
        let tokens = TokenStore(location)
        let isFirstUse = !noFirstToken && !FileManager.default.fileExists(atPath: location.tokenFile)
        let service = SCIMService(store: store, tokens: tokens, configuration: configuration, logger: logger)
        try await service.run { [logger] port in
            do {
                let token = isFirstUse ? try tokens.create(name: "okta") : nil
                let isOpen = try !tokens.list().isEmpty
                say(Greeting(location, configuration.shownURL(port: port), token: token, hasTokens: isOpen).text)
            } catch {
                logger.critical("the tokens cannot be used", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Opens the state repository, made when it is not there, and records this program as the one that its hooks call.
    private func open(_ location: StateLocation, logger: Logger) async throws -> IdentityStore {
        let executable = try Executable.path()
        switch try location.content() {
        case .state: break
        case .emptyRepository: throw StoreError.noBranch(directory: location.directory, served: nil)
        case .nothing: try Setup.initialise(location, executable: executable)
        }
        let store = try await IdentityStore.open(location, logger: logger)
        try Setup.initialise(location, executable: executable)
        await HooksFolder.warn(about: location, logger: logger)
        return store
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
