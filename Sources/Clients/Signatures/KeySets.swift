import Limits
import Logging

/// The keys of all issuers, as they were fetched last.
///
/// Whoever sends unknown keys causes no more than one fetch in `Limits.keySetRetry` seconds for each source, and at a
/// time one. Keys are fetched anew in the background when they are `Limits.keySetFresh` seconds old; while that fails
/// they are used until they are `Limits.keySetStale` seconds old.
actor KeySets {
    /// What is known of a source.
    private struct Entry {
        var keys: KeySet?
        /// When `keys` were fetched, in seconds since 1970-01-01 00:00 UTC.
        var fetched: Int64 = 0
        /// When they were last asked for, in vain or not.
        var tried: Int64 = 0
        var failure: KeySetFailure?
        var fetch: Task<Void, Never>?
    }

    private var entries: [KeySource: Entry] = [:]
    private let logger: Logger?
    private let now: @Sendable () -> Int64
    private let content: @Sendable (KeySource) async throws(KeySetFailure) -> [UInt8]

    init(
        logger: Logger?, now: @escaping @Sendable () -> Int64,
        content: @escaping @Sendable (KeySource) async throws(KeySetFailure) -> [UInt8] = KeySetDownload.content
    ) {
        (self.logger, self.now, self.content) = (logger, now, content)
    }

    /// The keys of a source; they are fetched when it is new, or when they have none of that name.
    ///
    /// - Throws: ``KeySetFailure`` when there are none that are still good.
    func keys(of source: KeySource, having id: String?) async throws(KeySetFailure) -> [PublicKey] {
        if let known = usable(source), known.has(id) {
            if isDue(source), mayRetry(source) { fetch(source) }
            return known.keys
        }
        if let running = entries[source]?.fetch {
            await running.value
        } else if mayRetry(source) {
            await fetch(source).value
        }
        guard let known = usable(source) else { throw entries[source]?.failure ?? KeySetFailure("it was not fetched") }
        return known.keys
    }

    /// Begins to fetch what is old among the sources in use, and forgets all others.
    func refresh(_ sources: Set<KeySource>) {
        entries = entries.filter { sources.contains($0.key) || $0.value.fetch != nil }
        for source in sources where isDue(source) && mayRetry(source) { fetch(source) }
    }

    private func usable(_ source: KeySource) -> KeySet? {
        guard let entry = entries[source], now() - entry.fetched < Int64(Limits.keySetStale) else { return nil }
        return entry.keys
    }

    private func isDue(_ source: KeySource) -> Bool {
        now() - (entries[source]?.fetched ?? 0) >= Int64(Limits.keySetFresh)
    }

    private func mayRetry(_ source: KeySource) -> Bool {
        abs(now() - (entries[source]?.tried ?? 0)) >= Int64(Limits.keySetRetry)
    }

    @discardableResult
    private func fetch(_ source: KeySource) -> Task<Void, Never> {
        if let running = entries[source]?.fetch { return running }
        let task = Task { await take(source) }
        entries[source, default: Entry()].fetch = task
        entries[source]?.tried = now()
        return task
    }

    private func take(_ source: KeySource) async {
        var (keys, failure): (KeySet?, KeySetFailure?) = (nil, nil)
        do throws(KeySetFailure) { keys = try KeySet(parsing: try await content(source)) } catch { failure = error }
        if let failure, failure != entries[source]?.failure {
            logger?.warning(
                "the keys of an issuer cannot be had", metadata: ["keys": "\(source)", "reason": "\(failure)"])
        }
        entries[source]?.fetch = nil
        entries[source]?.failure = failure
        guard let keys else { return }
        entries[source]?.keys = keys
        entries[source]?.fetched = now()
    }
}
