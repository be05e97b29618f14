/// The objects of one batch of changes, in memory, to be written as one packfile.
public struct Pack: Sendable {
    struct Object: Sendable {
        let kind: ObjectKind
        let id: ObjectID
        let bytes: [UInt8]
        /// The previous version of the object; nil when there is none.
        let previous: ObjectID?
        /// The index of its base object in the pack; nil when it is undeltified.
        var base: Int?
        /// The length of its delta chain; 0 when it is undeltified.
        var depth = 0
    }

    /// The longest delta chain, as by default in git: to read an object, all below it are read.
    private static let depthLimit = 50
    /// The largest object that is compared with the first of its family, in bytes: what makes objects larger, such as
    /// the members of a group, is not common to them.
    private static let familySizeLimit = 8 << 10

    private(set) var objects: [Object] = []
    private var positions: [ObjectID: Int] = [:]
    /// The index of the first object of each family.
    private var firstOfFamily: [String: Int] = [:]

    /// Starts an empty pack; nothing reaches the disk before it is written to a repository.
    public init() {}

    /// How many objects were added.
    public var count: Int { objects.count }

    /// The blobs alone.
    public var blobs: Pack {
        var pack = Pack()
        for object in objects where object.kind == .blob { pack.add(.blob, object.bytes, replacing: object.previous) }
        return pack
    }

    /// Whether no object was added yet.
    public var isEmpty: Bool { objects.isEmpty }

    /// Adds an object, unless the pack has it, and returns its id.
    ///
    /// - Parameters:
    ///   - previous: The previous version of the tree or blob. If the pack has it, the object is stored as a delta
    ///     against it.
    ///   - family: A group of similar objects (all commits, all users). An object without a previous version is stored
    ///     as a delta against the first of its family.
    @discardableResult
    public mutating func add(
        _ kind: ObjectKind, _ bytes: [UInt8], replacing previous: ObjectID? = nil, family: String? = nil
    ) -> ObjectID {
        let id = ObjectID(hashing: kind, bytes)
        if positions[id] != nil { return id }
        var object = Object(kind: kind, id: id, bytes: bytes, previous: previous)
        let family = bytes.count <= Self.familySizeLimit ? family : nil
        let base = previous != nil ? previous.flatMap { positions[$0] } : family.flatMap { firstOfFamily[$0] }
        if let base, objects[base].kind == kind, objects[base].depth < Self.depthLimit {
            object.base = base
            object.depth = objects[base].depth + 1
        }
        if let family, firstOfFamily[family] == nil { firstOfFamily[family] = objects.count }
        positions[id] = objects.count
        objects.append(object)
        return id
    }
}
