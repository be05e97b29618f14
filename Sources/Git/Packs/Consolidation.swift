/// Brings the small packs of a repository together in one, because each look-up costs more the more there are.
///
/// Objects are copied as they are, each once, the first of several copies; directories and files of which the former
/// version is at hand become the difference to it. What nobody else may lose stays: packs that are kept are left alone,
/// and a pack goes when all its objects are in the new one, durably.
public struct Consolidation {
    private let gitDirectory: String
    private let versions: FormerVersions
    private var directory: String { gitDirectory + "/objects/pack" }

    /// Packs of more bytes are left as they are.
    private static let sizeLimit: UInt64 = 1 << 30
    /// How many bytes of the new pack are in memory at most.
    private static let bufferLimit = 1 << 20

    /// Describes it.
    ///
    /// - Parameter versions: What is known of the objects of the packs.
    public init(_ gitDirectory: String, versions: FormerVersions = FormerVersions()) {
        self.gitDirectory = gitDirectory
        self.versions = versions
    }

    /// Brings packs together when there are more than so many.
    ///
    /// - Returns: How many packs became one.
    /// - Throws: ``GitError`` when a pack is damaged or the disk refuses; nothing has changed then.
    @discardableResult
    public func run(whenMoreThan count: Int) throws(GitError) -> Int {
        let packs = StoredPack.unkept(in: directory)
        guard packs.count > count else { return 0 }
        let chosen = packs.selected(limit: Self.sizeLimit)
        guard chosen.count > 1 else { return 0 }
        try write(chosen)
        return chosen.count
    }

    private func write(_ packs: [StoredPack]) throws(GitError) {
        var contents: [PackContent] = []
        for pack in packs { contents.append(try PackContent(pack)) }
        let repository = try Repository(opening: gitDirectory)
        var union = PackUnion(contents, versions)
        var encoder = try PackEncoder(count: union.count)
        var pack = try UnfinishedFile(for: directory + "/consolidated.pack")
        while try union.next(into: &encoder, repository) {
            if encoder.waiting >= Self.bufferLimit { try pack.append(encoder.drain()) }
        }
        let (bytes, index, trailer) = encoder.finish()
        try pack.append(bytes)
        try pack.sync()
        var indexFile = try UnfinishedFile(for: directory + "/consolidated.idx")
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
    private var places: [ObjectID: Place] = [:]
    private var position = (content: 0, object: 0)

    private static let depthLimit = 50

    init(_ contents: [PackContent], _ versions: FormerVersions) {
        self.contents = contents
        self.versions = versions
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
            if let former = versions[object.id], let place = places[former], place.depth < Self.depthLimit,
                let delta = Delta(
                    from: try repository.object(former).bytes, to: try repository.object(object.id).bytes),
                delta.bytes.count < packed.rest.count
            {
                try encoder.append(delta, on: place.offset, object.id)
                places[object.id] = Place(offset: offset, depth: place.depth + 1)
                versions.remove(object.id)
                return
            }
        case .distance(let distance):
            guard distance <= object.range.lowerBound,
                let original = content.object(at: object.range.lowerBound - Int(distance)),
                let place = places[original.id]
            else { throw GitError(.corrupt, "the base of \(object.id) is missing", function: "Consolidation") }
            base = place
        case .id(let id):
            base = places[id]
            encoder.append(packed, on: nil, object.id)
            places[object.id] = Place(offset: offset, depth: (base?.depth ?? 0) + 1)
            return
        }
        encoder.append(packed, on: base?.offset, object.id)
        places[object.id] = Place(offset: offset, depth: (base?.depth ?? -1) + 1)
    }
}
