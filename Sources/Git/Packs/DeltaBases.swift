import Synchronization

/// Which object took the place of which: directories and files before and after a change, as far as their packs hold the
/// new one whole, because the former version lay in another pack.
///
/// When packs are brought together the two may meet, and the new one becomes the difference to the other.
public final class DeltaBases: Sendable {
    private let versions = Mutex<[ObjectID: ObjectID]>([:])

    /// The most versions that are remembered; what is forgotten takes more room on disk.
    private static let limit = 1 << 18

    /// Remembers nothing yet.
    public init() {}

    /// Remembers what a pack holds whole.
    public func add(_ pack: Pack) {
        versions.withLock { versions in
            if versions.count > Self.limit { versions.removeAll(keepingCapacity: true) }
            for object in pack.objects where object.base == nil {
                if let former = object.former { versions[object.id] = former }
            }
        }
    }

    subscript(id: ObjectID) -> ObjectID? { versions.withLock { $0[id] } }

    /// Forgets the former version of an object that has become the difference to it.
    func remove(_ id: ObjectID) {
        versions.withLock { $0[id] = nil }
    }
}
