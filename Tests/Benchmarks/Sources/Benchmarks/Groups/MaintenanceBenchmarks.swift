import Foundation
import IdentityStore
import NIOCore
import Synchronization

/// What a create takes over HTTP while packs are brought together, against one that nothing runs beside, at one
/// connection: each create is a pack of its own then, so that packs are brought together most often.
enum MaintenanceBenchmarks {
    private static let users = 20_000
    private static let rounds = 3
    private static let perRound = 2_000
    private static let limit = Duration.seconds(10)

    static func run() async throws {
        let state = try SampleState(users: users, bare: true, perCommit: 1_000)
        let server = try ServerProcess(serving: state)
        let requests = Requests(token: server.token)
        var (alone, beside): ([Duration], [Duration]) = ([], [])
        var mostPacks = 0
        for round in 0..<rounds {
            let first = users + round * perRound
            let bodies = try requests.creates(first..<first + perRound)
            let watch = PackWatch(directory: state.location.gitDirectory + "/objects/pack")
            let work = try await LoadClient(port: server.port, connections: 1).work(off: bodies, limit: limit)
            let (busy, packs) = watch.end()
            mostPacks = max(mostPacks, packs)
            _ = try work.result()
            var end = work.start
            for time in work.intervals {
                let start = end
                end += time
                if busy.contains(where: { $0.overlaps(start...end) }) {
                    beside.append(time)
                } else {
                    alone.append(time)
                }
            }
        }
        Row(name: "packs at most", value: Double(mostPacks), unit: "").print()
        guard !alone.isEmpty, !beside.isEmpty else { throw Failure("Packs were never, or always, brought together.") }
        for (title, share) in [("median", 0.5), ("p99", 0.99)] {
            let baseline = alone.quantile(share)
            Row(name: "HTTP: create alone: \(title)", value: baseline, unit: "µs").print()
            Row(
                name: "HTTP: create while packs are brought together: \(title)", value: beside.quantile(share),
                unit: "µs", baseline: Row.Baseline(name: "alone", value: baseline)
            ).print()
        }
    }
}

/// Looks every millisecond how many packs there are, and whether they are being brought together.
private final class PackWatch: Sendable {
    private struct State {
        var busy: [ClosedRange<ContinuousClock.Instant>] = []
        var mostPacks = 0
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)

    init(directory: String) {
        Thread.detachNewThread { [self] in
            var since: ContinuousClock.Instant?
            while !state.withLock({ $0.hasEnded }) {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
                let packs = names.count { $0.hasSuffix(".pack") }
                state.withLock { $0.mostPacks = max($0.mostPacks, packs) }
                let isBusy = names.contains { $0.hasPrefix("consolidated.") }
                if isBusy, since == nil { since = .now }
                if !isBusy, let start = since {
                    state.withLock { $0.busy.append(start...ContinuousClock.now) }
                    since = nil
                }
                usleep(1_000)
            }
            ended.signal()
        }
    }

    /// Ends the watch; the times in which packs were brought together, and how many there were at most.
    func end() -> (busy: [ClosedRange<ContinuousClock.Instant>], mostPacks: Int) {
        state.withLock { $0.hasEnded = true }
        ended.wait()
        return state.withLock { ($0.busy, $0.mostPacks) }
    }
}
