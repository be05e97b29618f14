import Git
import Synchronization

/// Counts the small packs that the writer makes, and requests a repack when there are too many.
///
/// Each pack takes a file descriptor, and each object lookup searches all of them.
final class RepackTrigger: Sendable {
    /// Starts very negative, so that no repack is requested before maintenance has counted the packs once.
    private let count = Atomic(Int.min / 2)
    /// An element for each time that a repack is due; those not taken yet are merged into one.
    let requests: AsyncStream<Void>
    private let request: AsyncStream<Void>.Continuation

    init() {
        (requests, request) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Counts one more pack.
    func add() {
        if count.add(1, ordering: .relaxed).newValue > Consolidation.Class.small.limit { request.yield() }
    }

    /// Sets the number of packs that maintenance has found.
    func set(_ packs: Int) { count.store(packs, ordering: .relaxed) }
}
