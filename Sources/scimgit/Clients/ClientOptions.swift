public import ArgumentParser
public import Clients
import IdentityStore
import Limits
public import SCIM

extension Dialect: ExpressibleByArgument {}

extension Management: ExpressibleByArgument {}

extension Rate: ExpressibleByArgument {
    /// Reads a number, or none.
    public init?(argument: String) { self.init(argument) }
}

extension Lifetime: ExpressibleByArgument {
    /// Reads `90d` and its like.
    public init?(argument: String) { self.init(argument) }
}

extension Scopes: ExpressibleByArgument {
    /// Reads words with commas between them.
    public init?(argument: String) { self.init(parsing: argument) }
}

/// The first digits of a hash, which name one token or credential.
struct HashDigits: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard !argument.isEmpty, argument.allSatisfy(\.isHexDigit) else { return nil }
        text = argument.lowercased()
    }
}

/// A setting that is on or off.
enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

/// The settings of a client, which several commands share.
struct ClientOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How strictly requests of the client are held to the RFCs; the default of a new client is okta when it is "
                + "named okta, otherwise interoperable."))
    var dialect: Dialect?

    @Option(
        help: ArgumentHelp(
            "What the client may ask for, with commas between the words: \(Scopes.words); the default of a new client "
                + "is all.", valueName: "scopes"))
    var scope: Scopes?

    @Option(
        help: ArgumentHelp(
            "Whose resources the client may change; the default of a new client is own."))
    var manages: Management?

    @Option(
        help: ArgumentHelp(
            "How many requests a second the client may send: \(Rate.forms); the default of a new client is none.",
            valueName: "number"))
    var rate: Rate?

    @Option(help: "Whether the client may send its secret with each request (HTTP Basic); the default is off.")
    var basic: Switch?

    @Option(
        help: ArgumentHelp(
            "How long its access tokens live, 1h to 6h; the default is 1h.", valueName: "time"))
    var tokenLifetime: Lifetime?

    func validate() throws {
        let hours = Int64(Limits.accessTokenLife)...Int64(Limits.accessTokenLongest)
        guard tokenLifetime.map({ hours.contains($0.seconds) }) ?? true else {
            throw ValidationError("--token-lifetime must be 1h to 6h.")
        }
    }

    /// The settings that were given.
    var settings: ClientSettings {
        ClientSettings(
            dialect: dialect, scopes: scope, manages: manages, allowsBasic: basic.map { $0 == .on },
            accessTokenLifetime: tokenLifetime?.seconds, rate: rate)
    }
}

extension Administration {
    /// What the caller does to the clients of a state.
    init(of location: StateLocation) { self.init(location, account: Account.current) }
}

extension StateOption {
    /// Changes clients or tokens, and has a running server take note of it.
    func administer<Value>(
        _ body: (Administration) throws -> Value
    ) async throws -> Value {
        let location = try existingLocation()
        let value = try body(Administration(of: location))
        await Administration.announce(to: location)
        return value
    }
}
