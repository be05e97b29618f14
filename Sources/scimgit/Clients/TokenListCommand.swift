import ArgumentParser
import Clients
import Foundation
import SCIM

/// `scimgit token list`: prints one line for each token.
struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: """
            Print a line for each token: client, dialect, creation time, first digits of the hash, state, last use, who \
            made it, scopes, user.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        let administration = Administration(of: try state.existingLocation())
        let (registrations, uses) = (try administration.registrations(), administration.lastUses)
        printTable(
            registrations.tokens.compactMap { token in
                registrations.client(named: token.client).map { TokenLine(token, $0, uses).cells }
            })
    }
}

/// What a list tells of a token.
struct TokenLine {
    /// The cells of the line.
    let cells: [String]

    init(_ token: Token, _ client: RegisteredClient, _ uses: [String: Int64]) {
        cells = [
            token.client, (token.dialect ?? client.dialect).rawValue, Self.time(token.created), token.fingerprint,
            Self.state(of: token, client), Self.use(uses[token.fingerprint]), token.madeBy ?? "-",
            token.scopes?.description ?? client.scopes.description, token.subject ?? "",
        ]
    }

    private static func state(of token: Token, _ client: RegisteredClient) -> String {
        let now = Int64(Date().timeIntervalSince1970)
        let state = token.isDraft ? "draft" : client.isEnabled ? "valid" : "disabled"
        guard let expires = token.expires else { return state }
        if token.hasExpired(at: now) { return "expired \(day(expires))" }
        return "\(state) until \(day(expires))" + (token.expiresSoon(at: now) ? " (soon)" : "")
    }

    /// A time in seconds since 1970-01-01 00:00 UTC.
    static func time(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }

    private static func day(_ seconds: Int64) -> String { String(time(seconds).prefix(10)) }

    /// The hour in which something was last used.
    static func use(_ seconds: Int64?) -> String {
        seconds.map { "used \(time($0).prefix(13))h" } ?? "never used"
    }
}
