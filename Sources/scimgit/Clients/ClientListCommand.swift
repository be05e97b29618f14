import ArgumentParser
import Clients
import Foundation
import Limits
import SCIM

/// `scimgit client list`: prints one line for each client.
struct ClientListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print a line for each client: name, state, dialect, whose resources it may change, scopes, last use."
    )

    @OptionGroup var state: StateOption

    func run() throws {
        let administration = Administration(of: try state.existingLocation())
        let (registrations, uses) = (try administration.registrations(), administration.lastUses)
        let rows = registrations.clients.map { client in
            let shown =
                registrations.tokens(of: client.name).map(\.fingerprint)
                + registrations.credentials(of: client.name).map(\.fingerprint)
            let times = shown.compactMap { uses[$0] }
            return [
                client.name, client.isEnabled ? "enabled" : "disabled", client.dialect.rawValue,
                client.manages.rawValue, client.scopes.description, TokenLine.use(times.max()),
            ]
        }
        printTable(rows)
    }
}

/// `scimgit client show`: prints all that is known of a client.
struct ClientShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the settings and tokens of a client.")

    @Argument(help: "The client.")
    var name: String

    @OptionGroup var state: StateOption

    func run() throws {
        let administration = Administration(of: try state.existingLocation())
        let registrations = try administration.registrations()
        guard let client = registrations.client(named: name) else { throw ClientError.unknown(name) }
        let made = client.madeBy.map { " by \($0)" } ?? ""
        printTable([
            ["name", client.name], ["state", client.isEnabled ? "enabled" : "disabled"],
            ["dialect", client.dialect.rawValue], ["manages", client.manages.rawValue],
            ["scopes", client.scopes.description], ["rate", client.rate.map { "\($0) a second" } ?? "none"],
            ["created", TokenLine.time(client.created) + made],
        ])
        if client.allowsBasic { printOutput("basic    on") }
        if client.accessTokenLifetime != Int64(Limits.accessTokenLife) {
            printOutput("tokens   live \(client.accessTokenLifetime / 60) minutes")
        }
        let uses = administration.lastUses
        for token in registrations.tokens(of: name) {
            printOutput("token  " + TokenLine(token, client, uses).cells.dropFirst(2).joined(separator: "  "))
        }
        for credential in registrations.credentials(of: name) {
            let cells = CredentialLine(credential, uses).cells
            printOutput("\(credential.kind.rawValue)  " + cells.joined(separator: "  "))
        }
    }
}

/// Prints rows whose cells stand below each other.
func printTable(_ rows: [[String]]) {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
        let cells = zip(row, widths).map { $0.padding(toLength: max($0.count, $1), withPad: " ", startingAt: 0) }
        let line = cells.joined(separator: "  ")
        printOutput(String(line.reversed().drop { $0 == " " }.reversed()))
    }
}
