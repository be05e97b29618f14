import ArgumentParser
import Foundation
import SCIM
import SCIMServer

/// `scimgit token list`: prints one line for each token.
struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print a line for each token: client, dialect, time of creation, first digits of the hash, user.")

    @OptionGroup var state: StateOption

    func run() throws {
        let tokens = try TokenStore(state.existingLocation()).list()
        let width = tokens.map(\.name.count).max() ?? 0
        for token in tokens {
            let created = Date(timeIntervalSince1970: Double(token.created)).formatted(.iso8601)
            let name = token.name.padding(toLength: width, withPad: " ", startingAt: 0)
            let dialect = token.dialect.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0)
            let subject = token.subject.map { "  \($0)" } ?? ""
            printOutput("\(name)  \(dialect)  \(created)  \(token.fingerprint)\(subject)")
        }
    }
}
