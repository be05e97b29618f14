import Git
import Synchronization

/// Counts the small packs that the writer makes, and calls when they should be brought together: each of them takes a
/// descriptor, and each look-up asks them all.
final class RepackTrigger: Sendable {
    /// Far below nothing as long as nobody looks after packs.
    private let count = Atomic(Int.min / 2)
    /// An element when there are too many; one may stand for several calls.
    let calls: AsyncStream<Void>
    private let call: AsyncStream<Void>.Continuation

    init() {
        (calls, call) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes a further pack.
    func add() {
        if count.add(1, ordering: .relaxed).newValue > Consolidation.Class.small.limit { call.yield() }
    }

    /// Notes how many were found.
    func set(_ packs: Int) { count.store(packs, ordering: .relaxed) }
}
