import Algorithms
import JSON

/// The resources of one type in order of creation, then id: a sequence that does not change when resources do.
///
/// Chunks are shared between snapshots, so that a change copies one chunk and the list of chunks.
struct CreationOrder: Sendable {
    /// How many resources a chunk has at most.
    static let chunkLimit = 512

    private var chunks: [[StoredResource]] = []
    private(set) var count = 0

    /// Whether a resource stands before another one.
    static func precedes(_ left: StoredResource, _ right: StoredResource) -> Bool {
        left.created != right.created
            ? left.created < right.created : left.id.precedesByBytes(right.id)
    }

    /// Adds a resource that is not there.
    mutating func insert(_ stored: StoredResource) {
        count += 1
        guard !chunks.isEmpty else {
            chunks = [[stored]]
            return
        }
        let isLast = last.map { Self.precedes($0, stored) } ?? true
        let chunk = isLast ? chunks.count - 1 : Swift.min(chunkIndex(of: stored), chunks.count - 1)
        let index = isLast ? chunks[chunk].count : Self.insertionIndex(of: stored, in: chunks[chunk])
        chunks[chunk].insert(stored, at: index)
        if chunks[chunk].count > Self.chunkLimit { split(chunk) }
    }

    /// Takes out a resource that is there.
    mutating func remove(_ stored: StoredResource) {
        let chunk = chunkIndex(of: stored)
        chunks[chunk].remove(at: Self.insertionIndex(of: stored, in: chunks[chunk]))
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
        count -= 1
    }

    /// The resources from position `start`, counted from 0, at most `limit` of them.
    func page(start: Int, limit: Int) -> [StoredResource] {
        var page: [StoredResource] = []
        var skip = Swift.max(0, start)
        for chunk in chunks where page.count < limit {
            if skip >= chunk.count {
                skip -= chunk.count
            } else {
                page.append(contentsOf: chunk.dropFirst(skip).prefix(limit - page.count))
                skip = 0
            }
        }
        return page
    }

    /// The last resource, nil when there is none.
    var last: StoredResource? { chunks.last?.last }

    /// A new chunk at the end stays nearly full, because resources are mostly created at the end.
    private mutating func split(_ chunk: Int) {
        let isLast = chunk == chunks.count - 1
        let cut = isLast ? Self.chunkLimit : chunks[chunk].count / 2
        let tail = Array(chunks[chunk][cut...])
        chunks[chunk].removeSubrange(cut...)
        chunks.insert(tail, at: chunk + 1)
    }

    /// The chunk that holds `stored` or would: the first whose last resource does not precede it.
    private func chunkIndex(of stored: StoredResource) -> Int {
        chunks.partitioningIndex { chunk in chunk.last.map { !Self.precedes($0, stored) } ?? true }
    }

    private static func insertionIndex(of stored: StoredResource, in chunk: [StoredResource]) -> Int {
        chunk.partitioningIndex { !precedes($0, stored) }
    }
}

extension CreationOrder: Sequence {
    func makeIterator() -> FlattenSequence<[[StoredResource]]>.Iterator { chunks.joined().makeIterator() }
}
