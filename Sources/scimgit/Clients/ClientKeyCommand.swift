import ArgumentParser
import Clients
import Foundation
import JSON

/// `scimgit client key`: manages the keys by which clients sign assertions.
struct ClientKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Add, list and remove the keys of a client.",
        discussion: """
            A client signs an assertion by its private key and gets an access token for it at /oauth2/token \
            (private_key_jwt). Here is the public key.
            """,
        subcommands: [ClientKeyAddCommand.self, ClientKeyListCommand.self, ClientKeyRemoveCommand.self])
}

/// `scimgit client key add`: adds keys.
struct ClientKeyAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add the public keys of a client.")

    @Argument(help: "The client.")
    var client: String

    @Argument(
        help: ArgumentHelp(
            "A file with a public key in PEM, a JWK or a JWK Set (P-256, Ed25519, RSA of 2048 bits or more); or the https "
                + "URL of a JWK Set, which is fetched again and again.", valueName: "file|jwks"))
    var keys: String

    @OptionGroup var state: StateOption

    func run() async throws {
        if keys.contains("://") {
            let source = try KeySource(argument: keys)
            try await state.administer { try $0.add(source, to: client) }
            printOutput("\(client) signs by the keys at \(source).")
            return
        }
        let read = try await Self.read(keys)
        try await state.administer { try $0.add(read, to: client) }
        printOutput("Added \(read.count) \(read.count == 1 ? "key" : "keys") to \(client).")
    }

    private static func read(_ path: String) async throws -> [PublicKey] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("\(path) cannot be read.")
        }
        let text = String(decoding: data, as: UTF8.self)
        guard !text.contains("PRIVATE KEY") else {
            throw CommandError("\(path) has a private key, which belongs to the client alone: give the public one.")
        }
        var keys = [PublicKey(pem: text)].compactMap(\.self)
        if let object = try? JSONValue(parsing: Array(data)).object {
            let isSet = object["keys"] != nil
            keys = isSet ? try KeySet(parsing: Array(data)).keys : [PublicKey(jwk: object)].compactMap(\.self)
        }
        var usable: [PublicKey] = []
        for key in keys where await key.isUsable { usable.append(key) }
        guard !usable.isEmpty else {
            throw CommandError(
                "\(path) has no public key in PEM, JWK or JWK Set that can be used: P-256, Ed25519, or RSA of 2048 to 8192 "
                    + "bits, for signatures by ES256, EdDSA or PS256.")
        }
        return usable
    }
}

/// `scimgit client key list`: prints a line for each key of a client.
struct ClientKeyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print a line for each key of a client: first digits of its hash, creation time, state, use, kind.")

    @Argument(help: "The client.")
    var client: String

    @OptionGroup var state: StateOption

    func run() throws { try CredentialLine.print(.key, of: client, state) }
}

/// `scimgit client key remove`: takes keys away.
struct ClientKeyRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove the keys of a client, with the access tokens that were got by them.")

    @Argument(help: "The client.")
    var client: String

    @Option(help: ArgumentHelp("Only the key whose hash begins with these digits.", valueName: "digits"))
    var key: HashDigits?

    @OptionGroup var state: StateOption

    func run() async throws { try await state.remove(.key, of: client, key, "Removed") }
}

extension KeySource {
    /// Reads a URL or a path as an administrator writes it.
    init(argument: String) throws {
        let isURL = argument.contains("://")
        let path = isURL ? argument : URL(fileURLWithPath: argument).path
        guard let source = KeySource(path) else {
            throw ValidationError("\(argument) must be a file, or an https URL (http for this machine alone).")
        }
        self = source
    }
}
