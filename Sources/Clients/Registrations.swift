import Crypto
import IdentityStore
import Limits
import SCIM

/// All clients and tokens of a state; a value, and its changes are pure functions.
public struct Registrations: Sendable, Hashable {
    /// The clients, in the order of their creation.
    public internal(set) var clients: [RegisteredClient] = []
    /// The tokens, in the order of their creation.
    public internal(set) var tokens: [Token] = []
    /// What else lets clients in, in the order of creation.
    public internal(set) var credentials: [Credential] = []
    /// The names of deleted clients; resources belong to them still.
    public internal(set) var formerClients: [String] = []

    /// The client of a name; nil when there is none.
    public func client(named name: String) -> RegisteredClient? { clients.first { $0.name == name } }

    /// The tokens of a client, in the order of their creation.
    public func tokens(of client: String) -> [Token] { tokens.filter { $0.client == client } }
}

/// Who makes something, and when.
struct Making: Sendable {
    /// The account.
    let account: String
    /// In seconds since 1970-01-01 00:00 UTC.
    let time: Int64
}

extension Registrations {
    private func index(of name: String) throws(ClientError) -> Int {
        guard let index = clients.firstIndex(where: { $0.name == name }) else { throw .unknown(name) }
        return index
    }

    /// Registers a client.
    ///
    /// - Parameter takingOver: Whether it may have the name of a deleted client, whose resources are its own then.
    mutating func addClient(
        _ name: String, _ settings: ClientSettings, takingOver: Bool, _ making: Making
    ) throws(ClientError) {
        guard Client.isValidName(name) else { throw .invalidName(name) }
        guard name != Client.importer else { throw .reservedName(name) }
        if client(named: name) != nil { throw .exists(name) }
        if formerClients.contains(name) {
            guard takingOver else { throw .former(name) }
            formerClients.removeAll { $0 == name }
        }
        guard clients.count + formerClients.count < Limits.clients else { throw .tooManyClients }
        let client = RegisteredClient(
            name: name, dialect: RegisteredClient.usualDialect(of: name), scopes: .all, manages: .own,
            created: making.time, madeBy: making.account)
        clients.append(client.with(settings))
    }

    /// Changes the settings of a client.
    mutating func set(_ name: String, to settings: ClientSettings) throws(ClientError) {
        let index = try index(of: name)
        clients[index] = clients[index].with(settings)
        guard settings.dialect != nil else { return }
        tokens = tokens.map { $0.client == name ? $0.withoutDialect : $0 }
    }

    /// Lets a client in, or lets it in no more.
    mutating func enable(_ name: String, _ isEnabled: Bool) throws(ClientError) {
        clients[try index(of: name)].isEnabled = isEnabled
    }

    /// Notes what an administrator says of the mass changes of a client.
    mutating func decide(_ name: String, _ decision: MassChangeDecision) throws(ClientError) {
        clients[try index(of: name)].massChanges = decision
    }

    /// Deletes a client with its tokens; its name is remembered.
    mutating func deleteClient(_ name: String) throws(ClientError) {
        clients.remove(at: try index(of: name))
        tokens.removeAll { $0.client == name }
        credentials.removeAll { $0.client == name }
        formerClients.append(name)
    }

    /// Adds a token; those of the client that have ended make room for it.
    mutating func addToken(
        of name: String, _ settings: TokenSettings, digest: [UInt8], _ making: Making
    ) throws(ClientError) {
        _ = try index(of: name)
        tokens.removeAll { $0.client == name && $0.hasExpired(at: making.time) }
        guard tokens(of: name).count < Limits.tokensPerClient else { throw .tooManyTokens(client: name) }
        tokens.append(
            Token(
                client: name, digest: digest, created: making.time, madeBy: making.account,
                expires: settings.lifetime.map { making.time + $0 }, isDraft: settings.isDraft,
                subject: settings.subject, scopes: settings.scopes ?? (settings.subject == nil ? nil : Scopes([.me])),
                dialect: nil))
    }

    /// Enables the drafts of a client, or the one whose hash begins like this.
    mutating func enableTokens(of name: String, fingerprint: String?) throws(ClientError) {
        let drafts = tokens.indices.filter { tokens[$0].isDraft && tokens[$0].isMeant(by: name, fingerprint) }
        if let fingerprint, drafts.count > 1 { throw .ambiguous(client: name, fingerprint: fingerprint) }
        guard !drafts.isEmpty else { throw .unknownToken(client: name, fingerprint: fingerprint) }
        for index in drafts { tokens[index].isDraft = false }
    }

    /// Takes away the tokens of a client, or the one whose hash begins like this.
    ///
    /// - Parameter keepingNewest: Whether the newest one stays.
    /// - Returns: Those that are gone.
    mutating func revokeTokens(of name: String, fingerprint: String?, keepingNewest: Bool) throws(ClientError)
        -> [Token]
    {
        let newest = keepingNewest ? tokens.last { $0.client == name } : nil
        let revoked = tokens.filter { $0.isMeant(by: name, fingerprint) && $0 != newest }
        if let fingerprint, revoked.count > 1 { throw .ambiguous(client: name, fingerprint: fingerprint) }
        tokens.removeAll { revoked.contains($0) }
        return revoked
    }
}

extension Token {
    fileprivate func isMeant(by client: String, _ fingerprint: String?) -> Bool {
        self.client == client && (fingerprint.map { self.fingerprint.hasPrefix($0) } ?? true)
    }

    /// The token with the dialect of its client.
    var withoutDialect: Token {
        Token(
            client: client, digest: digest, created: created, madeBy: madeBy, expires: expires, isDraft: isDraft,
            subject: subject, scopes: scopes, dialect: nil)
    }
}
