import Synchronization

/// The previous versions of trees and blobs that are undeltified, because their previous version was in another pack.
///
/// When a repack puts both into one pack, the newer one becomes a delta against the previous one.
public final class DeltaBases: Sendable {
    private let bases = Mutex<[ObjectID: ObjectID]>([:])

    /// The most entries; beyond it all are dropped, which costs disk space and nothing else.
    private static let limit = 1 << 18

    /// Starts empty: objects written before the server started stay undeltified.
    public init() {}

    /// Records the previous version of each undeltified object of a pack.
    public func add(_ pack: Pack) {
        bases.withLock { bases in
            if bases.count > Self.limit { bases.removeAll(keepingCapacity: true) }
            for object in pack.objects where object.base == nil {
                if let previous = object.previous { bases[object.id] = previous }
            }
        }
    }

    /// The previous version of an object; nil when it is unknown.
    subscript(id: ObjectID) -> ObjectID? { bases.withLock { $0[id] } }

    /// Drops the entry of an object that is now stored as a delta.
    func remove(_ id: ObjectID) {
        bases.withLock { $0[id] = nil }
    }
}
