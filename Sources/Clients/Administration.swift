import Foundation
public import IdentityStore
import Limits
public import SCIM

/// What administrators do to the clients and tokens of a state; each change is a line in the administration log, and on
/// disk when a call returns.
public struct Administration: Sendable {
    private let file: ClientFile
    private let log: AdministrationLog
    let uses: LastUses
    let refusals: RefusedRequestFile
    let keyFile: AccessTokenKeyFile
    private let account: String
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - location: The state, whose private directory must exist.
    ///   - account: Who makes the changes.
    public init(
        _ location: StateLocation, account: String
    ) {
        self.init(directory: location.privateDirectory, account: account)
    }

    /// - Parameter now: The time, in seconds since 1970-01-01 00:00 UTC.
    init(
        directory: String, account: String,
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) {
        file = ClientFile(in: directory)
        log = AdministrationLog(in: directory)
        uses = LastUses(in: directory)
        refusals = RefusedRequestFile(in: directory)
        keyFile = AccessTokenKeyFile(in: directory)
        (self.account, self.now) = (account, now)
    }

    /// Whether there ever were clients or tokens.
    public var isBegun: Bool { file.exists }

    /// All clients and tokens.
    public func registrations() throws(ClientError) -> Registrations { try file.read() }

    /// Rewrites in the current format what an earlier program kept; it cannot read it any more then.
    ///
    /// Does nothing when there is none.
    public func bringUpToDate() throws(ClientError) {
        guard file.exists else { return }
        try file.locked { () throws(ClientError) in
            guard FileStamp(file.path) == nil else { return try file.earlier.retire() }
            let registrations = try file.read()
            for client in registrations.clients {
                try note("made a client of the tokens of an earlier version: \(client.words)", client.name)
            }
            try file.write(registrations)
        }
    }

    /// Registers a client.
    ///
    /// - Parameter takingOver: Whether it may have the name of a deleted client, whose resources are its own then.
    /// - Throws: ``ClientError``, `former` for the name of a deleted client.
    public func createClient(
        _ name: String, _ settings: ClientSettings = ClientSettings(), takingOver: Bool = false
    ) throws(ClientError) {
        try change(name) { registrations throws(ClientError) in
            try registrations.addClient(name, settings, takingOver: takingOver, making)
            return "created the client: \(registrations.client(named: name)?.words ?? "")"
        }
    }

    /// Changes the settings of a client.
    public func setClient(_ name: String, to settings: ClientSettings) throws(ClientError) {
        try change(name) { registrations throws(ClientError) in
            try registrations.set(name, to: settings)
            return "set the client to \(settings.words.joined(separator: ", "))"
        }
    }

    /// Lets a client in, or lets it in no more.
    public func enableClient(_ name: String, _ isEnabled: Bool) throws(ClientError) {
        try change(name) { registrations throws(ClientError) in
            try registrations.enable(name, isEnabled)
            return isEnabled ? "enabled the client" : "disabled the client"
        }
    }

    /// Deletes a client with its tokens; its name is remembered.
    public func deleteClient(_ name: String) throws(ClientError) {
        try change(name) { registrations throws(ClientError) in
            let tokens = registrations.tokens(of: name).map(\.fingerprint)
            let others = registrations.credentials(of: name).map { "\($0.kind.rawValue) \($0.fingerprint)" }
            try registrations.deleteClient(name)
            return "deleted the client"
                + (tokens.isEmpty ? "" : " with the tokens \(tokens.joined(separator: " and "))")
                + (others.isEmpty ? "" : " with the \(others.joined(separator: " and the "))")
        }
    }

    /// Creates a token of 256 random bits and returns its text, of which only the hash is stored.
    ///
    /// A client that does not exist yet is registered.
    ///
    /// - Parameter dialect: The dialect of the client when it is new; it must be that of one that exists.
    /// - Throws: ``ClientError``, `tooManyTokens` when the client has `Limits.tokensPerClient` tokens.
    public func createToken(
        for name: String, dialect: Dialect? = nil, _ settings: TokenSettings = TokenSettings()
    ) throws(ClientError) -> String {
        let text = TokenText.random()
        let digest = Array(TokenText.digest(of: text))
        try change(name) { registrations throws(ClientError) in
            let known = registrations.client(named: name)
            if let known, let dialect, known.dialect != dialect {
                throw .otherDialect(client: name, known.dialect)
            }
            if known == nil {
                try registrations.addClient(name, ClientSettings(dialect: dialect), takingOver: false, making)
            }
            try registrations.addToken(of: name, settings, digest: digest, making)
            let client = known == nil ? "the client (\(registrations.client(named: name)?.words ?? "")) and " : ""
            return "created \(client)the token \(registrations.tokens.last?.words ?? "")"
        }
        return text
    }

    /// Enables the draft tokens of a client, or the one whose hash begins like this.
    public func enableTokens(of name: String, fingerprint: String? = nil) throws(ClientError) {
        try change(name) { registrations throws(ClientError) in
            let before = registrations.tokens
            try registrations.enableTokens(of: name, fingerprint: fingerprint)
            let enabled = zip(before, registrations.tokens).filter { $0 != $1 }.map(\.0.fingerprint)
            return "enabled the token \(enabled.joined(separator: " and "))"
        }
    }

    /// Revokes the tokens of a client, or the one whose hash begins like this.
    ///
    /// - Parameter keepingNewest: Whether the newest token stays valid, as the last step of a token rotation.
    /// - Returns: The number of revoked tokens.
    @discardableResult
    public func revokeTokens(
        of name: String, fingerprint: String? = nil, keepingNewest: Bool = false
    ) throws(ClientError) -> Int {
        var count = 0
        try change(name) { registrations throws(ClientError) in
            let revoked = try registrations.revokeTokens(
                of: name, fingerprint: fingerprint, keepingNewest: keepingNewest)
            count = revoked.count
            let names = revoked.map(\.fingerprint).joined(separator: " and ")
            return count == 0 ? nil : "revoked the token \(names)"
        }
        return count
    }

    var making: Making { Making(account: account, time: now()) }

    func note(_ what: String, _ client: String) throws(ClientError) {
        try log.add(what, client: client, account: account, time: now())
    }

    /// Runs `body` under the lock of all that administrators change.
    func locked(_ body: () throws(ClientError) -> Void) throws(ClientError) { try file.locked(body) }

    /// Changes what is registered, and tells the log before: nothing changes of which it does not know.
    ///
    /// - Parameter body: Changes it and says what it did; nil for nothing.
    func change(
        _ client: String, _ body: (inout Registrations) throws(ClientError) -> String?
    ) throws(ClientError) {
        try file.locked { () throws(ClientError) in
            var registrations = try file.read()
            guard let what = try body(&registrations) else { return }
            try note(what, client)
            do throws(ClientError) { try file.write(registrations) } catch {
                try? note("the last change was not made: it could not be stored", client)
                throw error
            }
        }
    }
}

extension RegisteredClient {
    /// The settings in words.
    var words: String {
        ClientSettings(
            dialect: dialect, scopes: scopes, manages: manages, allowsBasic: allowsBasic ? true : nil,
            accessTokenLifetime: accessTokenLifetime == Int64(Limits.accessTokenLife) ? nil : accessTokenLifetime
        ).words.joined(separator: ", ")
    }
}

extension Token {
    /// What an administrator should know of it, in words.
    fileprivate var words: String {
        let end = expires.map { ", until \(DateTime(seconds: $0, nanoseconds: 0).text)" } ?? ""
        let parts = [
            subject.map { ", for the user \($0)" }, scopes.map { ", scopes \($0)" }, isDraft ? ", a draft" : nil,
        ]
        return fingerprint + end + parts.compactMap(\.self).joined()
    }
}
