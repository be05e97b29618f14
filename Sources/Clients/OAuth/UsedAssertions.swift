import Crypto
import Foundation
import IdentityStore
import Limits
import Synchronization
import TextCoding

/// The assertions of clients that were used, so that none is taken twice, RFC 7523 §3.
///
/// They are written down before they count, because they stay valid over a restart.
final class UsedAssertions: Sendable {
    private struct State {
        /// Until when each use is remembered, in seconds since 1970-01-01 00:00 UTC, by client and hash.
        var uses: [String: [String: Int64]] = [:]
        var count = 0
        var isRead = false
        /// The number of lines in the file.
        var lines = 0
        /// The number at which the file is cleared of those that have ended.
        var mostLines = UsedAssertions.spareLines
    }

    private let path: String
    private let state = Mutex(State())

    /// - Parameter directory: The private directory of the state.
    init(in directory: String) {
        path = directory + "/used-assertions"
    }

    /// Takes note of a use.
    ///
    /// - Parameters:
    ///   - id: The `jti`.
    ///   - end: When the assertion ends, in seconds since 1970-01-01 00:00 UTC.
    /// - Throws: ``OAuthError``, `invalid_client` when it was used before.
    func use(_ id: String, of client: String, until end: Int64, at now: Int64) throws(OAuthError) {
        let hash = SHA256.hash(data: Array(id.utf8)).prefix(16).hex
        try state.withLock { state throws(OAuthError) in
            readOnce(&state)
            if let known = state.uses[client]?[hash], known >= now {
                throw .refused("the assertion was used before (jti)", client: client)
            }
            if state.count >= Limits.usedAssertions || (state.uses[client]?.count ?? 0) >= Self.perClient {
                removeEnded(&state, now)
            }
            guard state.count < Limits.usedAssertions, (state.uses[client]?.count ?? 0) < Self.perClient else {
                throw OAuthError(
                    .temporarilyUnavailable, "Too many tokens were asked for: use an access token until it ends.",
                    client: client)
            }
            if state.lines >= state.mostLines { rewrite(&state, now) }
            do { try PrivateFile(path).append(line: "\(end) \(client) \(hash)") } catch {
                throw OAuthError(.temporarilyUnavailable, "The server cannot write.", client: client)
            }
            if state.uses[client, default: [:]].updateValue(end, forKey: hash) == nil { state.count += 1 }
            state.lines += 1
        }
    }

    private static let perClient = Limits.usedAssertions / 10

    private static let spareLines = 1000

    private func removeEnded(_ state: inout State, _ now: Int64) {
        state.uses = state.uses.mapValues { $0.filter { $0.value >= now } }.filter { !$0.value.isEmpty }
        state.count = state.uses.values.reduce(0) { $0 + $1.count }
    }

    private func rewrite(_ state: inout State, _ now: Int64) {
        removeEnded(&state, now)
        defer { state.mostLines = 2 * state.lines + Self.spareLines }
        let lines = state.uses.flatMap { client, uses in uses.map { "\($0.value) \(client) \($0.key)\n" } }
        guard (try? PrivateFile(path).replace(with: Array(lines.joined().utf8))) != nil else { return }
        state.lines = state.count
    }

    private func readOnce(_ state: inout State) {
        guard !state.isRead else { return }
        state.isRead = true
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let end = Int64(words[0]) else { continue }
            state.lines += 1
            if state.uses[words[1], default: [:]].updateValue(end, forKey: words[2]) == nil { state.count += 1 }
        }
    }
}
