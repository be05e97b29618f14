/// Brings packs of a repository together in one, because each look-up costs more the more there are.
///
/// Objects are copied as they are, each once, the first of several copies; directories and files of which the former
/// version is at hand become the difference to it. What nobody else may lose stays: packs that are kept are left alone,
/// and a pack goes when all its objects are in the new one, durably.
public struct Consolidation: Sendable {
    /// The packs that are brought together with each other.
    ///
    /// Those of one class take a moment and come often; those of the other take seconds, and must not hold them up.
    public enum Class: Sendable {
        /// Packs of less than 16 MiB.
        case small
        /// Packs from 16 MiB to 1 GiB. Larger ones stay as they are.
        case large
        /// Both: for when nothing else is to be done, because then former versions meet and little room is taken.
        case all

        fileprivate var sizes: Range<UInt64> {
            switch self {
            case .small: 0..<(16 << 20)
            case .large: (16 << 20)..<(1 << 30)
            case .all: 0..<(1 << 30)
            }
        }

        /// How many packs there may be before they are brought together.
        public var limit: Int {
            switch self {
            case .small: 40
            case .large, .all: 10
            }
        }
    }

    private let gitDirectory: String
    private let versions: FormerVersions
    private var directory: String { gitDirectory + "/objects/pack" }

    /// How many bytes of the new pack are in memory at most.
    private static let bufferLimit = 1 << 20
    /// In a pack of so many bytes whole directories are deflated; a smaller one is soon part of another.
    private static let deflatedSize: UInt64 = 8 << 20

    /// Describes it.
    ///
    /// - Parameter versions: What is known of the objects of the packs.
    public init(_ gitDirectory: String, versions: FormerVersions = FormerVersions()) {
        self.gitDirectory = gitDirectory
        self.versions = versions
    }

    /// Brings packs of a class together when there are more of them than its limit.
    ///
    /// - Parameter limit: Another limit.
    /// - Returns: How many packs became one.
    /// - Throws: ``GitError`` when a pack is damaged or the disk refuses; nothing has changed then.
    @discardableResult
    public func run(_ packClass: Class, limit: Int? = nil) throws(GitError) -> Int {
        let packs = StoredPack.unkept(in: directory).filter { packClass.sizes.contains($0.size) }
        guard packs.count > limit ?? packClass.limit else { return 0 }
        let chosen = packClass == .all ? packs : packs.selected
        guard chosen.count > 1 else { return 0 }
        try write(chosen, as: packClass)
        return chosen.count
    }

    private func write(_ packs: [StoredPack], as packClass: Class) throws(GitError) {
        var contents: [PackContent] = []
        for pack in packs { contents.append(try PackContent(pack)) }
        let repository = try Repository(opening: gitDirectory)
        let size = packs.reduce(0) { $0 + $1.size }
        var union = PackUnion(contents, versions, deflates: packClass == .all || size >= Self.deflatedSize)
        var encoder = try PackEncoder(count: union.count)
        var pack = try UnfinishedFile(for: directory + "/\(packClass).pack")
        while try union.next(into: &encoder, repository) {
            if encoder.waiting >= Self.bufferLimit { try pack.append(encoder.drain()) }
        }
        let (bytes, index, trailer) = encoder.finish()
        try pack.append(bytes)
        try pack.sync()
        var indexFile = try UnfinishedFile(for: directory + "/\(packClass).idx")
        try indexFile.append(index.bytes(trailer: trailer))
        try indexFile.sync()
        try pack.rename(to: directory + "/pack-\(trailer).pack")
        try indexFile.rename(to: directory + "/pack-\(trailer).idx")
        try Directory(directory).sync()
        for old in packs where !old.name.hasSuffix("pack-\(trailer)") { old.remove() }
    }
}

/// The objects of several packs, each once, as they come into a new pack.
private struct PackUnion {
    private struct Place {
        let offset: UInt64
        /// How many bases lie below it.
        let depth: Int
    }

    /// How many objects there are.
    let count: Int
    private let contents: [PackContent]
    private let versions: FormerVersions
    private let deflates: Bool
    private var places: [ObjectID: Place] = [:]
    private var position = (content: 0, object: 0)

    private static let depthLimit = 50

    init(_ contents: [PackContent], _ versions: FormerVersions, deflates: Bool) {
        self.contents = contents
        self.versions = versions
        self.deflates = deflates
        count = Set(contents.flatMap { $0.objects.lazy.map(\.id) }).count
        places.reserveCapacity(count)
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
            if places[object.id] != nil { continue }
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
        var base: Place?
        switch packed.base {
        case .none:
            base = try writeAsDifference(object.id, packed, into: &encoder, repository)
            if base == nil { try writeWhole(object.id, packed, into: &encoder, repository) }
        case .distance(let distance):
            guard let original = content.object(at: object.range.lowerBound - Int(distance)),
                let place = places[original.id]
            else { throw GitError(.corrupt, "the base of \(object.id) is missing", function: "Consolidation") }
            encoder.append(packed, on: place.offset, object.id)
            base = place
        case .id(let id):
            encoder.append(packed, on: nil, object.id)
            base = places[id] ?? Place(offset: 0, depth: 0)
        }
        places[object.id] = Place(offset: offset, depth: base.map { $0.depth + 1 } ?? 0)
    }

    /// Writes an object as the difference to its former version, when that is at hand.
    ///
    /// - Returns: Where the former version is; nil when nothing was written.
    private func writeAsDifference(
        _ id: ObjectID, _ packed: PackedObject, into encoder: inout PackEncoder, _ repository: borrowing Repository
    ) throws(GitError) -> Place? {
        guard let former = versions[id], let place = places[former], place.depth < Self.depthLimit,
            let delta = Delta(from: try repository.object(former).bytes, to: try repository.object(id).bytes),
            delta.bytes.count < packed.rest.count
        else { return nil }
        try encoder.append(delta, on: place.offset, id)
        versions.remove(id)
        return place
    }

    private func writeWhole(
        _ id: ObjectID, _ packed: PackedObject, into encoder: inout PackEncoder, _ repository: borrowing Repository
    ) throws(GitError) {
        if deflates, packed.isStored, let kind = packed.kind {
            try encoder.append(kind, try repository.object(id).bytes, id, isDeflated: true)
        } else {
            encoder.append(packed, on: nil, id)
        }
    }
}
