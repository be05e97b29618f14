import Crypto
import Foundation
public import IdentityStore
import JSON
import Limits
public import Logging
import Synchronization

/// Who is let in, as the running server knows it: the clients and tokens that ``Administration`` keeps.
///
/// Another process may change them: a new token works at once, a revoked one stops working within 250 ms. While the file
/// cannot be read, everybody is refused.
public final class ClientRegistry: Sendable {
    static let lookInterval = Duration.milliseconds(250)

    struct State {
        var admissions = Admissions()
        var stamp: [FileStamp?] = []
        var looked: ContinuousClock.Instant?
        /// What was read last; nil before the first time.
        var known: Registrations?
        var problem: ClientError?
        /// The hour that it is.
        var hour: Int64 = 0
        /// The hour in which each token of `known` was last used, in the order of these.
        var uses: [Int64] = []
        var hasNewUses = false
        /// The hour in which each credential was last used, by fingerprint.
        var credentialUses: [String: Int64] = [:]
        var accessTokens = AccessTokenCache()
        var keys: AccessTokenKeys?
        var keyStamp: FileStamp?
        var keyProblem: ClientError?
        /// The ends of tokens of which the log told, with whether they had come.
        var told: Set<String> = []
    }

    private let file: ClientFile
    private let lastUses: LastUses
    /// The requests that are refused.
    public let refusedRequests: RefusedRequestLog
    private let keyFile: AccessTokenKeyFile
    let usedAssertions: UsedAssertions
    let keySets: KeySets
    let state = Mutex(State())
    /// What is left to clients of the requests that they may send.
    let rates = RequestRates()
    private let logger: Logger?
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - location: The state, whose private directory must exist.
    ///   - logger: Logs when clients and tokens change, when tokens end, and when the file cannot be read.
    public convenience init(_ location: StateLocation, logger: Logger? = nil) {
        self.init(directory: location.privateDirectory, logger: logger)
    }

    /// - Parameter now: The time, in seconds since 1970-01-01 00:00 UTC.
    init(
        directory: String, logger: Logger? = nil,
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) {
        file = ClientFile(in: directory)
        lastUses = LastUses(in: directory)
        refusedRequests = RefusedRequestLog(in: directory, logger: logger, now: now)
        keyFile = AccessTokenKeyFile(in: directory)
        usedAssertions = UsedAssertions(in: directory)
        keySets = KeySets(logger: logger, now: now)
        (self.logger, self.now) = (logger, now)
    }

    /// Who holds a token.
    ///
    /// - Throws: ``TokenRefusal``; for an unknown token it takes the same time whatever the token is.
    public func principal(bearing token: String) throws(TokenRefusal) -> Principal {
        guard !token.isEmpty, token.utf8.count <= Limits.token else { throw .unknown }
        let digest = TokenText.digest(of: token)
        return try state.withLock { state throws(TokenRefusal) in
            refresh(&state, atMostEvery: Self.lookInterval)
            var found = state.admissions[digest]
            if found == nil {
                refresh(&state, atMostEvery: .zero)
                found = state.admissions[digest]
            }
            guard let found else { throw .unknown }
            let principal = try found.principal.get()
            if let expires = found.expires, expires <= now() { throw .expired }
            if state.uses[found.index] != state.hour {
                state.uses[found.index] = state.hour
                state.hasNewUses = true
            }
            return principal
        }
    }

    /// Who has shown no token and may only read the service provider configuration; with the dialect that all clients have.
    public var stranger: Principal {
        let dialects = state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            return Set((state.known?.clients ?? []).map(\.dialect))
        }
        return .unknown(among: dialects)
    }

    /// Why the file cannot be read, so that everybody is refused; nil when it can be read.
    public var problem: ClientError? {
        state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            return state.problem
        }
    }

    /// What an administrator should look at: keys of access tokens that cannot be read, and tokens and credentials that
    /// end soon or have ended; no names, because everybody may read it.
    public var attention: [String] {
        let (ends, hasKeyProblem) = state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            return (state.known?.ends ?? [], state.keyProblem != nil)
        }
        let keys =
            "the keys of access tokens cannot be read, so that none is given or let in; the log has the reason, and "
            + "`scimgit key rotate --end-tokens` makes a new key"
        let time = now()
        func sentences(_ what: String, _ command: String) -> [String] {
            let ends = ends.filter { $0.what == what }
            let expired = ends.count { $0.hasCome(at: time) }
            let soon = ends.count { $0.isSoon(at: time) } - expired
            return [(soon, "will expire within \(Limits.tokenWarning) days"), (expired, "expired")]
                .filter { $0.0 > 0 }
                .map { "\($0) \($0 == 1 ? what : what + "s") \($1); `scimgit \(command)` tells which" }
        }
        return (hasKeyProblem ? [keys] : []) + sentences("token", "token list")
            + sentences("secret", "client show NAME") + sentences("certificate", "client show NAME")
    }

    /// The clients by their names.
    var registered: [String: RegisteredClient] {
        let clients = state.withLock { $0.known?.clients ?? [] }
        return Dictionary(clients.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the clock says, in seconds since 1970-01-01 00:00 UTC.
    var currentTime: Int64 { now() }

    /// Reads the file again if another process changed it, and tells the log of tokens that end.
    public func look() {
        state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            warn(&state)
        }
    }

    /// Reads the file again at once if another process changed it, as a command that has changed it asks for.
    public func lookNow() {
        state.withLock { refresh(&$0, atMostEvery: .zero) }
    }

    /// Writes down which tokens were used in an hour in which they had not been used before.
    public func keepUses() {
        let uses = state.withLock { state -> [String: Int64]? in
            guard state.hasNewUses, let tokens = state.known?.tokens else { return nil }
            state.hasNewUses = false
            let used = zip(tokens.map(\.fingerprint), state.uses).filter { $0.1 > 0 }
            return Dictionary(used, uniquingKeysWith: max).merging(state.credentialUses, uniquingKeysWith: max)
        }
        guard let uses else { return }
        do { try lastUses.write(uses) } catch {
            logger?.warning("the last uses of tokens cannot be written", metadata: ["error": "\(error)"])
        }
    }

    func refresh(_ state: inout State, atMostEvery interval: Duration) {
        let now = ContinuousClock.now
        if let looked = state.looked, now - looked < interval { return }
        state.looked = now
        state.hour = LastUses.hour(of: self.now())
        refreshKeys(&state)
        let stamp = file.stamp
        if stamp == state.stamp, state.known != nil, state.problem == nil { return }
        do throws(ClientError) {
            let registrations = try file.read()
            take(registrations, &state)
            if state.problem != nil { logger?.notice("the clients and tokens can be read again") }
            (state.stamp, state.problem) = (stamp, nil)
        } catch {
            // The next call reads it again.
            if error != state.problem {
                logger?.error("the clients and tokens cannot be read", metadata: ["error": "\(error)"])
            }
            (state.admissions, state.stamp, state.problem) = (Admissions(), [], error)
            state.accessTokens.clientsChanged()
        }
    }

    private func refreshKeys(_ state: inout State) {
        let stamp = FileStamp(keyFile.path)
        if stamp == state.keyStamp, state.keyProblem == nil { return }
        do throws(ClientError) {
            let keys = try keyFile.read()
            if keys != state.keys {
                if state.keys != nil { logger?.notice("the key of access tokens was replaced") }
                (state.keys, state.keyStamp) = (keys, stamp)
                state.accessTokens.keysChanged()
            }
            (state.keyStamp, state.keyProblem) = (stamp, nil)
        } catch {
            if error != state.keyProblem {
                logger?.error("the keys of access tokens cannot be read", metadata: ["error": "\(error)"])
            }
            (state.keys, state.keyStamp, state.keyProblem) = (nil, nil, error)
            state.accessTokens.keysChanged()
        }
    }

    private func take(_ registrations: Registrations, _ state: inout State) {
        var uses: [String: Int64] = [:]
        if let known = state.known {
            for (token, time) in zip(known.tokens, state.uses) { uses[token.fingerprint] = time }
            report(registrations, after: known)
        } else {
            uses = lastUses.read()
        }
        state.uses = registrations.tokens.map { uses[$0.fingerprint] ?? 0 }
        if state.known == nil { state.credentialUses = uses }
        let there = Set(registrations.credentials.map(\.fingerprint))
        state.credentialUses = state.credentialUses.filter { there.contains($0.key) }
        state.accessTokens.clientsChanged()
        (state.admissions, state.known) = (Admissions(registrations), registrations)
        rates.set(registrations.clients)
    }

    /// Logs what changed since the file was last read.
    private func report(_ new: Registrations, after old: Registrations) {
        for change in new.changes(since: old) {
            var metadata: Logger.Metadata = ["client": "\(change.client)"]
            if let token = change.token { metadata[change.what] = "\(token)" }
            logger?.notice("\(change.event)", metadata: metadata)
        }
    }

    /// Tells the log once of each token that ends soon, and once more when it has ended.
    private func warn(_ state: inout State) {
        let time = now()
        for end in state.known?.ends ?? [] where end.isSoon(at: time) {
            let hasExpired = end.hasCome(at: time)
            guard state.told.insert("\(end.fingerprint) \(hasExpired)").inserted else { continue }
            logger?.warning(
                hasExpired ? "a \(end.what) has expired" : "a \(end.what) will expire soon: make a new one in time",
                metadata: [
                    "client": "\(end.client)", "\(end.what)": "\(end.fingerprint)", "expires": "\(end.text)",
                ])
        }
    }
}

extension ClientRegistry {
    /// The kind of message by which a command tells the server that it changed clients or tokens.
    static let changed = "clients"

    /// Has the store's control socket answer commands that change clients and tokens: what they did holds when they end.
    public func answerCommands(through store: IdentityStore) {
        store.answer(Self.changed) { [weak self] _ in
            self?.lookNow()
            return [:]
        }
    }
}

extension Administration {
    /// Tells the server that serves a state, if one does, to take note of changes at once.
    public static func announce(to location: StateLocation) async {
        _ = await RunningServer(of: location).ask(ClientRegistry.changed, within: Limits.clientsNoted)
    }
}
