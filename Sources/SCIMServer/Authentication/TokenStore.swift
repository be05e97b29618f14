import Crypto
import Foundation
public import IdentityStore
import Limits
public import Logging
public import SCIM
import Synchronization

/// The bearer tokens of all clients, kept as hashes in a file beside the repository.
///
/// Another process may change the file: a new token works at once, and a revoked one stops working within 250 ms. A file
/// that cannot be read lets nobody in.
public final class TokenStore: Sendable {
    /// What every token starts with, so that scanners for leaked secrets can find it.
    static let prefix = "scimgit_"
    private static let lookInterval = Duration.milliseconds(250)

    private struct State {
        var tokens: [Token] = []
        var stamp: TokenFile.Stamp?
        var looked: ContinuousClock.Instant?
        /// What was read last, nil when nothing was.
        var known: [Token]?
        var problem: TokenError?
    }

    private let file: TokenFile
    private let state = Mutex(State())
    private let logger: Logger?

    /// Uses a file that need not exist yet; its directory must.
    ///
    /// - Parameter logger: Is told when tokens come and go, and when the file cannot be read.
    public init(file: String, logger: Logger? = nil) {
        self.file = TokenFile(path: file)
        self.logger = logger
    }

    /// All tokens, in the order in which they were made.
    public func list() throws(TokenError) -> [Token] {
        try file.read()
    }

    /// Brings the file to the format of this program; one of an earlier program can no longer be used by that one then.
    ///
    /// Does nothing when there is no file.
    public func bringUpToDate() throws(TokenError) {
        try file.locked { () throws(TokenError) in
            let tokens = try file.read()
            if file.differs(from: tokens) { try file.write(tokens) }
        }
    }

    /// Makes a token of 256 random bits; only its hash is kept, so this is the one time it is seen.
    ///
    /// - Parameters:
    ///   - dialect: When nil that of the client's name, see ``Token/usualDialect(of:)``.
    ///   - subject: The id of the user that `/Me` shall mean.
    /// - Throws: ``TokenError`` `invalidName`, `reservedName`, or `tooMany` when the client has `Limits.tokensPerClient` of
    ///   them.
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

    /// Takes the tokens of a client away.
    ///
    /// - Parameter keepingNewest: Whether the newest one goes on working, as when the old one has been replaced.
    /// - Returns: How many tokens were taken away.
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

    /// The client that holds a token, nil when there is none; takes the same time for every wrong token.
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

    /// Why the file cannot be read, so that nobody is let in; nil when it can be.
    public var problem: TokenError? {
        state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            return state.problem
        }
    }

    /// Looks whether another process changed the file.
    func look() {
        state.withLock { refresh(&$0, atMostEvery: Self.lookInterval) }
    }

    /// Digests compare in a time that tells nothing of them.
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
            // The next look reads it again.
            if error != state.problem { logger?.error("the tokens cannot be read", metadata: ["error": "\(error)"]) }
            (state.tokens, state.stamp, state.problem) = ([], nil, error)
        }
    }

    /// Tells the log which tokens came and went since the file was read.
    private func report(_ tokens: [Token], after known: [Token]?, _ problem: TokenError?) {
        if problem != nil { logger?.notice("the tokens can be read again") }
        guard let known else { return }
        func log(_ event: Logger.Message, _ token: Token) {
            logger?.notice(event, metadata: ["client": "\(token.name)", "token": "\(token.fingerprint)"])
        }
        for token in tokens where !known.contains(token) { log("a token was made", token) }
        for token in known where !tokens.contains(token) { log("a token was revoked", token) }
    }

    private static func digest(of text: String) -> SHA256Digest { SHA256.hash(data: Array(text.utf8)) }
}
