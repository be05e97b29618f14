import Foundation

/// Repacks several packs of a repository into one, because every pack adds to the cost of each object lookup.
///
/// Objects are copied as stored, each once (the first of several copies). A tree or blob whose previous version is in
/// the new pack becomes a delta against it. Packs with a keep file are left alone, and a pack is removed only when all
/// its objects are in the new pack and the new pack is fsynced.
public struct Consolidation: Sendable {
    /// A size class of packs; only packs of one class are repacked together.
    ///
    /// Repacks of small packs take a few milliseconds and are frequent. Those of larger packs take up to seconds and
    /// must not delay them, or small packs would pile up meanwhile.
    public enum Class: Sendable {
        /// Packs of less than 1 MiB.
        case small
        /// Packs from 1 MiB to less than 16 MiB.
        case medium
        /// Packs from 16 MiB to less than 1 GiB; larger ones are never repacked.
        case large
        /// All packs of less than 1 GiB, for idle times: objects of all classes then share a pack, where most can
        /// become deltas.
        case all

        fileprivate var sizes: Range<UInt64> {
            switch self {
            case .small: 0..<(1 << 20)
            case .medium: (1 << 20)..<(16 << 20)
            case .large: (16 << 20)..<(1 << 30)
            case .all: 0..<(1 << 30)
            }
        }

        /// The number of packs beyond which ``Consolidation/run(_:limit:)`` repacks the class.
        public var limit: Int {
            switch self {
            case .small: 24
            case .medium, .large, .all: 10
            }
        }

        /// The limit while a `git gc` runs: up to 256 small packs, but at most an eighth of the open-file limit; other
        /// classes wait for its end.
        fileprivate var limitDuringGC: Int {
            switch self {
            case .small: min(256, max(limit, sysconf(Int32(_SC_OPEN_MAX)) / 8))
            case .medium, .large, .all: .max
            }
        }
    }

    private let gitDirectory: String
    private let deltaBases: DeltaBases
    private var directory: String { gitDirectory + "/objects/pack" }
    private var garbageCollection: GarbageCollection { GarbageCollection(gitDirectory) }

    /// The size at which the encoded part of the new pack is written out, in bytes.
    private static let bufferLimit = 256 << 10
    /// The disk space that a repack must leave free, in bytes.
    private static let reserve: UInt64 = 16 << 20
    /// The total size of the packs, in bytes, from which undeltified trees are deflated.
    ///
    /// A smaller pack is repacked again soon, so that deflating is not worth its time.
    private static let treeDeflationSize: UInt64 = 8 << 20

    /// Prepares to repack the packs of a repository; nothing is read before ``run(_:limit:)``.
    ///
    /// - Parameters:
    ///   - gitDirectory: The git directory, such as `state/.git`.
    ///   - deltaBases: The previous versions of the objects, as far as they are known.
    public init(_ gitDirectory: String, deltaBases: DeltaBases = DeltaBases()) {
        self.gitDirectory = gitDirectory
        self.deltaBases = deltaBases
    }

    /// Repacks the packs of a class when there are more of them than its limit; gives up when its task is cancelled.
    ///
    /// - Parameter limit: A limit in place of that of the class.
    /// - Returns: The number of packs replaced by one; 0 when none was replaced.
    /// - Throws: ``GitError`` when a pack is damaged or a write fails; no pack has been removed then.
    @discardableResult
    public func run(_ packClass: Class, limit: Int? = nil) throws(GitError) -> Int {
        let packs = packs(packClass)
        let isCollecting = garbageCollection.isRunning
        guard packs.count > limit ?? (isCollecting ? packClass.limitDuringGC : packClass.limit) else { return 0 }
        let chosen = packClass == .all ? packs.withoutDominantPack : packs.geometricSelection
        let size = chosen.reduce(0) { $0 + $1.size }
        guard chosen.count > 1, hasRoom(for: size) else { return 0 }
        guard let written = try write(chosen, deflates: packClass == .all || size >= Self.treeDeflationSize)
        else { return 0 }
        // A gc that began meanwhile may have listed the old packs: keep them, a later repack removes them.
        if !isCollecting, garbageCollection.isRunning { return 0 }
        remove(written.packs.filter { !$0.name.hasSuffix("pack-\(written.trailer)") })
        return written.packs.count
    }

    /// The number of packs of a class that may be repacked.
    public func count(_ packClass: Class) -> Int { packs(packClass).count }

    private func packs(_ packClass: Class) -> [StoredPack] {
        StoredPack.replaceable(in: directory).filter { packClass.sizes.contains($0.size) }
    }

    /// Whether the disk has twice this many bytes free, and the reserve besides.
    private func hasRoom(for size: UInt64) -> Bool {
        var status = statvfs()
        guard unsafe statvfs(directory, &status) == 0 else { return false }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= 2 * size + Self.reserve
    }

    /// Copies the objects of several packs into a new one.
    ///
    /// - Returns: The packs copied, without those that could not be read, and the trailer that names the new pack; nil
    ///   when fewer than two could be read or the task was cancelled.
    private func write(
        _ packs: [StoredPack], deflates: Bool
    ) throws(GitError) -> (packs: [StoredPack], trailer: ObjectID)? {
        let readable = packs.compactMap { pack in (try? PackContent(pack)).map { (pack, $0) } }
        guard readable.count > 1, let newest = readable.last?.0.time else { return nil }
        let repository = try Repository(opening: gitDirectory)
        var union = PackUnion(readable.map(\.1), deltaBases, deflates: deflates)
        var encoder = PackEncoder(count: union.count)
        var pack = try PackFile(in: directory)
        while try union.next(into: &encoder, repository) {
            if Task.isCancelled { return nil }
            if encoder.bufferedCount >= Self.bufferLimit { try pack.append(encoder.drain()) }
        }
        let (bytes, index, trailer) = encoder.finish()
        try pack.append(bytes)
        // Backdate the pack to its newest input, so that packs written during the repack still sort after it.
        try pack.finish(index, trailer: trailer, time: newest)
        for id in union.deltified { deltaBases.remove(id) }
        return (readable.map(\.0), trailer)
    }

    /// Removes packs, and before them every multi-pack-index, because it would still name them.
    private func remove(_ packs: [StoredPack]) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasPrefix("multi-pack-index") {
            unsafe unlink(directory + "/" + name)
        }
        for pack in packs { pack.remove() }
    }
}

/// The objects of several packs, each once, in the order in which they are written to the new pack.
private struct PackUnion {
    /// An object in the new pack that can be the base object of a delta.
    private struct PackedBase {
        /// Its offset in the new pack, in bytes.
        let offset: UInt64
        /// The length of its delta chain; 0 when it is undeltified.
        let depth: Int
    }

    /// The number of distinct objects.
    let count: Int
    private let contents: [PackContent]
    private let deltaBases: DeltaBases
    private let deflates: Bool
    /// The objects written so far.
    private var written: [ObjectID: PackedBase] = [:]
    /// The objects that were stored as deltas against their previous versions.
    private(set) var deltified: [ObjectID] = []
    /// The next object: the index of its pack, and its own index there.
    private var cursor = (content: 0, object: 0)
    /// The trees last met that were not deflated, by id, with their bytes: the next version of a tree usually follows
    /// soon.
    private var recentTrees: [ObjectID: [UInt8]] = [:]
    private var recentTreeBytes = 0

    /// The longest chain of new deltas; deltas that are copied may double it before they are undeltified.
    private static let depthLimit = 50
    /// The most bytes of recent trees in memory.
    private static let recentTreeLimit = 16 << 20

    init(_ contents: [PackContent], _ deltaBases: DeltaBases, deflates: Bool) {
        self.contents = contents
        self.deltaBases = deltaBases
        self.deflates = deflates
        count = Set(contents.flatMap { $0.objects.lazy.map(\.id) }).count
        written.reserveCapacity(count)
    }

    /// Writes the next object; returns false when all are written.
    mutating func next(
        into encoder: inout PackEncoder, _ repository: borrowing Repository
    ) throws(GitError) -> Bool {
        while cursor.content < contents.count {
            let content = contents[cursor.content]
            guard cursor.object < content.objects.count else {
                cursor = (cursor.content + 1, 0)
                continue
            }
            let object = content.objects[cursor.object]
            cursor.object += 1
            if written[object.id] != nil { continue }
            try write(object, of: content, into: &encoder, repository)
            return true
        }
        return false
    }

    private mutating func write(
        _ object: PackContent.Object, of content: PackContent, into encoder: inout PackEncoder,
        _ repository: borrowing Repository
    ) throws(GitError) {
        let packed = try content.packed(object)
        let offset = encoder.offset
        var base: PackedBase?
        switch packed.base {
        case .none:
            let content = packed.kind == .tree ? packed.storedContent : nil
            base = try writeDelta(object.id, packed, content, into: &encoder, repository)
            if base == nil { try writeUndeltified(object.id, packed, content, into: &encoder) }
            if let content { remember(content, object.id) }
        case .distance(let distance):
            guard let original = content.object(at: object.range.lowerBound - Int(distance)),
                let known = written[original.id]
            else { throw GitError(.corrupt, "the base object of \(object.id) is missing", function: "Consolidation") }
            if known.depth < 2 * Self.depthLimit {
                encoder.append(packed, on: known.offset, object.id)
                base = known
            } else {
                try writeDeflated(object.id, into: &encoder, repository)
            }
        // Its base object may follow later, and then become a delta against this object.
        case .id: try writeDeflated(object.id, into: &encoder, repository)
        }
        written[object.id] = PackedBase(offset: offset, depth: base.map { $0.depth + 1 } ?? 0)
    }

    /// Writes an object as a delta against its previous version, if the new pack has that and the delta is smaller than
    /// the object as stored.
    ///
    /// - Returns: The base object; nil when nothing was written.
    private mutating func writeDelta(
        _ id: ObjectID, _ packed: PackedObject, _ content: [UInt8]?, into encoder: inout PackEncoder,
        _ repository: borrowing Repository
    ) throws(GitError) -> PackedBase? {
        guard let previous = deltaBases[id], let base = written[previous], base.depth < Self.depthLimit else {
            return nil
        }
        guard let kind = packed.kind,
            let old = try bytes(of: previous, kind == .tree ? recentTrees[previous] : nil, kind, repository),
            let new = try bytes(of: id, content, kind, repository), let delta = Delta(of: kind, from: old, to: new),
            delta.bytes.count < packed.rest.count
        else { return nil }
        try encoder.append(delta, on: base.offset, id)
        deltified.append(id)
        return base
    }

    /// The bytes of an object: the known ones, else those in the repository; nil when it is of another kind.
    private func bytes(
        of id: ObjectID, _ known: [UInt8]?, _ kind: ObjectKind, _ repository: borrowing Repository
    ) throws(GitError) -> [UInt8]? {
        if let known { return known }
        let object = try repository.object(id)
        return object.kind == kind ? object.bytes : nil
    }

    private mutating func remember(_ content: [UInt8], _ id: ObjectID) {
        if recentTreeBytes + content.count > Self.recentTreeLimit {
            recentTrees.removeAll(keepingCapacity: true)
            recentTreeBytes = 0
        }
        recentTrees[id] = content
        recentTreeBytes += content.count
    }

    /// Writes an undeltified object as it was stored; deflates a tree that was not, if this repack deflates trees.
    private func writeUndeltified(
        _ id: ObjectID, _ packed: PackedObject, _ content: [UInt8]?, into encoder: inout PackEncoder
    ) throws(GitError) {
        if deflates, let content {
            try encoder.append(.tree, content, id, isDeflated: true)
        } else {
            encoder.append(packed, on: nil, id)
        }
    }

    /// Writes an object undeltified and deflated, however it was stored.
    private func writeDeflated(
        _ id: ObjectID, into encoder: inout PackEncoder, _ repository: borrowing Repository
    ) throws(GitError) {
        let object = try repository.object(id)
        try encoder.append(object.kind, object.bytes, id, isDeflated: true)
    }
}
