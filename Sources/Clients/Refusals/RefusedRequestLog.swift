import Limits
import Logging
import Synchronization

/// Keeps the requests that are refused, for administrators: they are not in git.
///
/// Noting one costs a request no more than a lock; what is noted is written once a second. A crash may lose what was
/// noted in that second.
public final class RefusedRequestLog: Sendable {
    private struct State {
        var noted: [RefusedRequest] = []
        /// How many of those noted showed no valid token.
        var nameless = 0
        /// How many more there were, by whether they showed no valid token.
        var others = (named: 0, nameless: 0)
        /// The number of lines in the file, and the time of the oldest one; nil before it was read.
        var written: (count: Int, oldest: Int64)?
        var hasFailed = false
    }

    private let file: RefusedRequestFile
    private let state = Mutex(State())
    private let logger: Logger?
    private let now: @Sendable () -> Int64

    init(in directory: String, logger: Logger?, now: @escaping @Sendable () -> Int64) {
        file = RefusedRequestFile(in: directory)
        (self.logger, self.now) = (logger, now)
    }

    /// Notes a refused request.
    public func note(
        client: String?, request: String, method: String, path: String, status: Int, scimType: String?, detail: String
    ) {
        let time = now()
        state.withLock { state in
            if client == nil {
                guard state.nameless < Limits.refusedRequestsNoted / 10 else {
                    state.others.nameless += 1
                    return
                }
                state.nameless += 1
            } else if state.noted.count - state.nameless >= Limits.refusedRequestsNoted {
                state.others.named += 1
                return
            }
            state.noted.append(
                RefusedRequest(
                    time: time, client: client, request: request, method: method, path: path, status: status,
                    scimType: scimType, detail: detail))
        }
    }

    /// Writes down what was noted, and removes what is too old; call it from one place at a time.
    public func write() {
        let time = now()
        var noted: [RefusedRequest] = []
        var written: (count: Int, oldest: Int64)?
        state.withLock { state in
            noted = state.noted
            if let last = noted.lastIndex(where: { $0.client == nil }) { noted[last].others = state.others.nameless }
            if let last = noted.lastIndex(where: { $0.client != nil }) { noted[last].others = state.others.named }
            written = state.written
            (state.noted, state.nameless, state.others) = ([], 0, (0, 0))
        }
        let isOld = written.map { $0.oldest < time - Int64(Limits.refusedRequestTime) - 3600 } ?? false
        if noted.isEmpty, written != nil, !isOld { return }
        do throws(ClientError) {
            if !noted.isEmpty { try file.append(noted) }
            let count = (written?.count ?? 0) + noted.count
            if let known = written, !isOld, count <= Limits.refusedRequests * 5 / 4 {
                written = (count, min(known.oldest, noted.first?.time ?? known.oldest))
            } else {
                let kept = noted.isEmpty && written == nil ? file.read(at: time) : try file.trim(at: time)
                written = (kept.count, kept.first?.time ?? time)
            }
            state.withLock { ($0.written, $0.hasFailed) = (written, false) }
        } catch {
            let isNew = state.withLock { state in
                defer { state.hasFailed = true }
                return !state.hasFailed
            }
            if isNew { logger?.warning("refused requests cannot be written", metadata: ["error": "\(error)"]) }
        }
    }
}
