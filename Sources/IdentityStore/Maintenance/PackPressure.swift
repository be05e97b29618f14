import Foundation
import Git
import Synchronization

/// How many packs there are, so that the writer waits a moment when they come faster than they are brought together:
/// each of them takes a descriptor, and each look-up asks them all.
final class PackPressure: Sendable {
    /// The most packs before the writer waits.
    static let limit = 55
    /// How long one batch waits at most, and how often it looks, in milliseconds.
    private static let longestWait = 250

    /// Far below nothing as long as nobody looks after packs.
    private let count = Atomic(Int.min / 2)

    /// An element whenever packs should be brought together, though perhaps one for several times.
    let alarms: AsyncStream<Void>
    private let alarm: AsyncStream<Void>.Continuation

    init() {
        (alarms, alarm) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes a further pack.
    func add() {
        if count.add(1, ordering: .relaxed).newValue > Consolidation.Class.small.limit { alarm.yield() }
    }

    /// Notes how many were found; when nothing can be done about too many, nobody waits for that.
    func set(_ packs: Int, canSink: Bool) {
        count.store(canSink || packs <= Self.limit ? packs : 0, ordering: .relaxed)
    }

    /// Waits until there are not too many, or long enough.
    ///
    /// - Returns: Whether there are not too many.
    @discardableResult
    func wait() -> Bool {
        for _ in 0..<Self.longestWait {
            if count.load(ordering: .relaxed) <= Self.limit { return true }
            usleep(1_000)
        }
        return false
    }
}
