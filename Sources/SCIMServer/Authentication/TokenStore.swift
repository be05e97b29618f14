import Crypto
import Foundation
public import IdentityStore
import Limits
public import Logging
public import SCIM
import Synchronization

/// The bearer tokens of all clients, stored as hashes in a file next to the repository.
///
/// Another process may change the file: a new token works at once, and a revoked one stops working within 250 ms. While
/// the file cannot be read, every token is refused.
public final class TokenStore: Sendable {
    /// The prefix of every token, by which secret scanners recognize it.
    static let prefix = "scimgit_"
    private static let lookInterval = Duration.milliseconds(250)

    private struct State {
        var tokens: [Token] = []
        var stamp: TokenFile.Stamp?
        var looked: ContinuousClock.Instant?
        /// The tokens that were read last; nil before the first read.
        var known: [Token]?
        var problem: TokenError?
    }

    private let file: TokenFile
    private let state = Mutex(State())
    private let logger: Logger?

    /// - Parameters:
    ///   - file: The path of the file, which need not exist yet; its directory must.
    ///   - logger: Logs when tokens are created or revoked, and when the file cannot be read.
    public init(file: String, logger: Logger? = nil) {
        self.file = TokenFile(path: file)
        self.logger = logger
    }

    /// All tokens, in the order of creation.
    public func list() throws(TokenError) -> [Token] {
        try file.read()
    }

    /// Rewrites the file in the current format, which earlier programs cannot read.
    ///
    /// Does nothing when there is no file.
    public func bringUpToDate() throws(TokenError) {
        try file.locked { () throws(TokenError) in
            let tokens = try file.read()
            if file.differs(from: tokens) { try file.write(tokens) }
        }
    }

    /// Creates a token of 256 random bits and returns its text, of which only the hash is stored.
    ///
    /// - Parameters:
    ///   - dialect: The dialect of the client; nil for the default, see ``Token/usualDialect(of:)``.
    ///   - subject: The id of the user that `/Me` stands for.
    /// - Throws: ``TokenError`` `invalidName`, `reservedName`, or `tooMany` when the client has
    ///   `Limits.tokensPerClient` tokens.
    public func create(
        name: String, dialect: Dialect? = nil, subject: String? = nil
    ) throws(TokenError) -> String {
        guard Client.isValidName(name) else { throw .invalidName(name) }
        guard name != Client.importer else { throw .reservedName(name) }
        var random = SystemRandomNumberGenerator()
        let text = Self.prefix + (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }.base64URL
        let token = Token(
            name: name, dialect: dialect ?? Token.usualDialect(of: name), subject: subject,
            created: Int64(Date().timeIntervalSince1970),
            digest: Array(Self.digest(of: text)))
        try file.locked { () throws(TokenError) in
            let tokens = try file.read()
            guard tokens.count(where: { $0.name == name }) < Limits.tokensPerClient else { throw .tooMany(name: name) }
            try file.write(tokens + [token])
        }
        return text
    }

    /// Revokes the tokens of a client.
    ///
    /// - Parameter keepingNewest: Whether the newest token stays valid, as the last step of a token rotation.
    /// - Returns: The number of revoked tokens.
    @discardableResult
    public func revoke(name: String, keepingNewest: Bool = false) throws(TokenError) -> Int {
        try file.locked { () throws(TokenError) -> Int in
            let tokens = try file.read()
            let newest = keepingNewest ? tokens.lastIndex { $0.name == name } : nil
            let kept = tokens.indices.filter { tokens[$0].name != name || $0 == newest }
            if kept.count < tokens.count { try file.write(kept.map { tokens[$0] }) }
            return tokens.count - kept.count
        }
    }

    /// The client that holds a token; nil for an unknown token, which takes the same time whatever the token is.
    public func client(bearing token: String) -> Client? {
        guard !token.isEmpty, token.utf8.count <= Limits.token else { return nil }
        let digest = Self.digest(of: token)
        return state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            var holder = Self.holder(of: digest, among: state.tokens)
            if holder == nil {
                refresh(&state, atMostEvery: .zero)
                holder = Self.holder(of: digest, among: state.tokens)
            }
            return holder.map { Client(name: $0.name, dialect: $0.dialect, subject: $0.subject) }
        }
    }

    /// Why the file cannot be read, so that every token is refused; nil when it can be read.
    public var problem: TokenError? {
        state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            return state.problem
        }
    }

    /// Reads the file again if another process changed it.
    func look() {
        state.withLock { refresh(&$0, atMostEvery: Self.lookInterval) }
    }

    /// The token with a digest; digests are compared in constant time.
    private static func holder(of digest: SHA256Digest, among tokens: [Token]) -> Token? {
        var holder: Token?
        for candidate in tokens where digest == candidate.digest { holder = candidate }
        return holder
    }

    private func refresh(_ state: inout State, atMostEvery interval: Duration) {
        let now = ContinuousClock.now
        if let looked = state.looked, now - looked < interval { return }
        let stamp = file.stamp
        state.looked = now
        if stamp == state.stamp, state.known != nil, state.problem == nil { return }
        do throws(TokenError) {
            state.tokens = try file.read()
            state.stamp = stamp
            report(state.tokens, after: state.known, state.problem)
            (state.known, state.problem) = (state.tokens, nil)
        } catch {
            // The next call reads it again.
            if error != state.problem { logger?.error("the tokens cannot be read", metadata: ["error": "\(error)"]) }
            (state.tokens, state.stamp, state.problem) = ([], nil, error)
        }
    }

    /// Logs which tokens were created and revoked since the file was last read.
    private func report(_ tokens: [Token], after known: [Token]?, _ problem: TokenError?) {
        if problem != nil { logger?.notice("the tokens can be read again") }
        guard let known else { return }
        func log(_ event: Logger.Message, _ token: Token) {
            logger?.notice(event, metadata: ["client": "\(token.name)", "token": "\(token.fingerprint)"])
        }
        for token in tokens where !known.contains(token) { log("a token was created", token) }
        for token in known where !tokens.contains(token) { log("a token was revoked", token) }
    }

    private static func digest(of text: String) -> SHA256Digest { SHA256.hash(data: Array(text.utf8)) }
}
