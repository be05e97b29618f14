import Foundation

/// Brings packs of a repository together in one, because each look-up costs more the more there are.
///
/// Objects are copied as they are, each once, the first of several copies; directories and files of which the former
/// version is at hand become the difference to it. What nobody else may lose stays: packs that are kept are left alone,
/// and a pack goes when all its objects are in the new one, durably.
public struct Consolidation: Sendable {
    /// The packs that are brought together with each other.
    ///
    /// Those of the small class take a few milliseconds and come often; the others take up to seconds, and must not hold
    /// them up: packs would pile up meanwhile.
    public enum Class: Sendable {
        /// Packs of less than 1 MiB.
        case small
        /// Packs from 1 to 16 MiB.
        case medium
        /// Packs from 16 MiB to 1 GiB. Larger ones stay as they are.
        case large
        /// All of them: for when nothing else is to be done, because then former versions meet and little room is taken.
        case all

        fileprivate var sizes: Range<UInt64> {
            switch self {
            case .small: 0..<(1 << 20)
            case .medium: (1 << 20)..<(16 << 20)
            case .large: (16 << 20)..<(1 << 30)
            case .all: 0..<(1 << 30)
            }
        }

        /// How many packs there may be before they are brought together.
        public var limit: Int {
            switch self {
            case .small: 24
            case .medium, .large, .all: 10
            }
        }

        /// How many there may be while `git gc` runs: of small ones as many as are no burden to open.
        fileprivate var patientLimit: Int {
            switch self {
            case .small: min(256, max(limit, sysconf(Int32(_SC_OPEN_MAX)) / 8))
            case .medium, .large, .all: .max
            }
        }
    }

    private let gitDirectory: String
    private let versions: DeltaBases
    private var directory: String { gitDirectory + "/objects/pack" }
    private var collection: GarbageCollection { GarbageCollection(gitDirectory) }

    /// How many bytes of the new pack are in memory at most.
    private static let bufferLimit = 256 << 10
    /// How many bytes stay free on the disk.
    private static let reserve: UInt64 = 16 << 20
    /// In a pack of so many bytes whole directories are deflated; a smaller one is soon part of another.
    private static let deflatedSize: UInt64 = 8 << 20

    /// Describes it.
    ///
    /// - Parameter versions: What is known of the objects of the packs.
    public init(_ gitDirectory: String, versions: DeltaBases = DeltaBases()) {
        self.gitDirectory = gitDirectory
        self.versions = versions
    }

    /// Brings packs of a class together when there are more of them than its limit; gives up when its task is cancelled.
    ///
    /// - Parameter limit: Another limit.
    /// - Returns: How many packs became one.
    /// - Throws: ``GitError`` when a pack is damaged or the disk refuses; nothing has changed then.
    @discardableResult
    public func run(_ packClass: Class, limit: Int? = nil) throws(GitError) -> Int {
        let packs = packs(packClass)
        let isPatient = collection.isUnderWay
        guard packs.count > limit ?? (isPatient ? packClass.patientLimit : packClass.limit) else { return 0 }
        let chosen = packClass == .all ? packs.withoutDominantPack : packs.geometricSelection
        let size = chosen.reduce(0) { $0 + $1.size }
        guard chosen.count > 1, hasRoom(for: size) else { return 0 }
        guard let written = try write(chosen, deflates: packClass == .all || size >= Self.deflatedSize)
        else { return 0 }
        // One that began meanwhile may have seen them: they are brought together again later.
        if !isPatient, collection.isUnderWay { return 0 }
        remove(written.packs.filter { !$0.name.hasSuffix("pack-\(written.trailer)") })
        return written.packs.count
    }

    /// How many packs of a class there are.
    public func count(_ packClass: Class) -> Int { packs(packClass).count }

    private func packs(_ packClass: Class) -> [StoredPack] {
        StoredPack.unkept(in: directory).filter { packClass.sizes.contains($0.size) }
    }

    /// Whether the disk has room for so many bytes twice over, and for changes meanwhile.
    private func hasRoom(for size: UInt64) -> Bool {
        var status = statvfs()
        guard unsafe statvfs(directory, &status) == 0 else { return false }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= 2 * size + Self.reserve
    }

    /// Writes the objects of packs into one.
    ///
    /// - Returns: The packs whose objects are in it, and its name; nil when there is nothing to bring together.
    private func write(
        _ packs: [StoredPack], deflates: Bool
    ) throws(GitError) -> (packs: [StoredPack], trailer: ObjectID)? {
        let readable = packs.compactMap { pack in (try? PackContent(pack)).map { (pack, $0) } }
        guard readable.count > 1, let newest = readable.last?.0.time else { return nil }
        let repository = try Repository(opening: gitDirectory)
        var union = PackUnion(readable.map(\.1), versions, deflates: deflates)
        var encoder = PackEncoder(count: union.count)
        var pack = try TemporaryFile(for: directory + "/consolidated.pack")
        while try union.next(into: &encoder, repository) {
            if Task.isCancelled { return nil }
            if encoder.waiting >= Self.bufferLimit { try pack.append(encoder.drain()) }
        }
        let (bytes, index, trailer) = encoder.finish()
        try pack.append(bytes)
        // The versions in packs that were written meanwhile follow on those in this one.
        pack.setTime(newest)
        try pack.sync()
        var indexFile = try TemporaryFile(for: directory + "/consolidated.idx")
        try indexFile.append(index.bytes(trailer: trailer))
        try indexFile.sync()
        try pack.rename(to: directory + "/pack-\(trailer).pack")
        try indexFile.rename(to: directory + "/pack-\(trailer).idx")
        try Directory(directory).sync()
        for id in union.settled { versions.remove(id) }
        return (readable.map(\.0), trailer)
    }

    /// Takes packs away, and first an index over several packs that somebody made, which would name them still.
    private func remove(_ packs: [StoredPack]) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasPrefix("multi-pack-index") {
            unsafe unlink(directory + "/" + name)
        }
        for pack in packs { pack.remove() }
    }
}

/// The objects of several packs, each once, as they come into a new pack.
private struct PackUnion {
    private struct PackedBase {
        let offset: UInt64
        /// How many bases lie below it.
        let depth: Int
    }

    /// How many objects there are.
    let count: Int
    private let contents: [PackContent]
    private let versions: DeltaBases
    private let deflates: Bool
    private var positions: [ObjectID: PackedBase] = [:]
    /// The objects that have become differences to their former versions.
    private(set) var settled: [ObjectID] = []
    private var position = (content: 0, object: 0)
    /// The directories that were met last and were not deflated, and their bytes: the next version of one is never far.
    private var recent: [ObjectID: [UInt8]] = [:]
    private var recentSize = 0

    private static let depthLimit = 50
    /// How many bytes of directories are in memory at most.
    private static let recentLimit = 16 << 20

    init(_ contents: [PackContent], _ versions: DeltaBases, deflates: Bool) {
        self.contents = contents
        self.versions = versions
        self.deflates = deflates
        count = Set(contents.flatMap { $0.objects.lazy.map(\.id) }).count
        positions.reserveCapacity(count)
    }

    /// Writes the next object; false when there is none.
    mutating func next(
        into encoder: inout PackEncoder, _ repository: borrowing Repository
    ) throws(GitError) -> Bool {
        while position.content < contents.count {
            let content = contents[position.content]
            guard position.object < content.objects.count else {
                position = (position.content + 1, 0)
                continue
            }
            let object = content.objects[position.object]
            position.object += 1
            if positions[object.id] != nil { continue }
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
            base = try writeAsDifference(object.id, packed, content, into: &encoder, repository)
            if base == nil { try writeWhole(object.id, packed, content, into: &encoder) }
            if let content { keep(content, object.id) }
        case .distance(let distance):
            guard let original = content.object(at: object.range.lowerBound - Int(distance)),
                let position = positions[original.id]
            else { throw GitError(.corrupt, "the base of \(object.id) is missing", function: "Consolidation") }
            if position.depth < 2 * Self.depthLimit {
                encoder.append(packed, on: position.offset, object.id)
                base = position
            } else {
                try writeAnew(object.id, into: &encoder, repository)
            }
        // Its base may come later, and then become the difference to it.
        case .id: try writeAnew(object.id, into: &encoder, repository)
        }
        positions[object.id] = PackedBase(offset: offset, depth: base.map { $0.depth + 1 } ?? 0)
    }

    /// Writes an object as the difference to its former version, when that is at hand.
    ///
    /// - Returns: Where the former version is; nil when nothing was written.
    private mutating func writeAsDifference(
        _ id: ObjectID, _ packed: PackedObject, _ content: [UInt8]?, into encoder: inout PackEncoder,
        _ repository: borrowing Repository
    ) throws(GitError) -> PackedBase? {
        guard let former = versions[id], let position = positions[former], position.depth < Self.depthLimit else {
            return nil
        }
        guard let kind = packed.kind,
            let old = try bytes(of: former, kind == .tree ? recent[former] : nil, kind, repository),
            let new = try bytes(of: id, content, kind, repository), let delta = Delta(of: kind, from: old, to: new),
            delta.bytes.count < packed.rest.count
        else { return nil }
        try encoder.append(delta, on: position.offset, id)
        settled.append(id)
        return position
    }

    /// The bytes of an object, if it is of a kind; they are read when they are not at hand.
    private func bytes(
        of id: ObjectID, _ known: [UInt8]?, _ kind: ObjectKind, _ repository: borrowing Repository
    ) throws(GitError) -> [UInt8]? {
        if let known { return known }
        let object = try repository.object(id)
        return object.kind == kind ? object.bytes : nil
    }

    private mutating func keep(_ content: [UInt8], _ id: ObjectID) {
        if recentSize + content.count > Self.recentLimit {
            recent.removeAll(keepingCapacity: true)
            recentSize = 0
        }
        recent[id] = content
        recentSize += content.count
    }

    /// Writes an object as it is, or deflated if it is a directory that is not and that is the time.
    private func writeWhole(
        _ id: ObjectID, _ packed: PackedObject, _ content: [UInt8]?, into encoder: inout PackEncoder
    ) throws(GitError) {
        if deflates, let content {
            try encoder.append(.tree, content, id, isDeflated: true)
        } else {
            encoder.append(packed, on: nil, id)
        }
    }

    /// Writes an object whole and deflated, whatever it was before.
    private func writeAnew(
        _ id: ObjectID, into encoder: inout PackEncoder, _ repository: borrowing Repository
    ) throws(GitError) {
        let object = try repository.object(id)
        try encoder.append(object.kind, object.bytes, id, isDeflated: true)
    }
}
