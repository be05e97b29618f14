/// The objects of one batch, in memory, to be written as one pack.
public struct Pack: Sendable {
    struct Object: Sendable {
        let kind: ObjectKind
        let id: ObjectID
        let bytes: [UInt8]
        /// The object whose place it took; nil when there is none.
        let former: ObjectID?
        /// The position of an earlier object of the pack that it is made from; nil when it stands by itself.
        var base: Int?
        /// How many bases lie below it.
        var depth = 0
    }

    /// The most bases that lie below an object, as git has it by default: each has to be read before it.
    private static let depthLimit = 50
    /// The most bytes of an object that is compared with one like it: what makes one larger, such as the members of a
    /// group, is its own.
    private static let modelLimit = 8 << 10

    private(set) var objects: [Object] = []
    private var positions: [ObjectID: Int] = [:]
    /// The first object of each family.
    private var models: [String: Int] = [:]

    /// Makes an empty pack.
    public init() {}

    /// How many objects were added.
    public var count: Int { objects.count }

    /// Whether nothing was added.
    public var isEmpty: Bool { objects.isEmpty }

    /// Adds an object, once, and names it.
    ///
    /// - Parameters:
    ///   - former: The object whose place it takes, and from which it differs little: the former version of a directory or
    ///     of a file. When the pack has it, only the difference is written.
    ///   - family: What names the texts that it is alike, such as the commits: of one that takes no place only the
    ///     difference to the first of them is written.
    @discardableResult
    public mutating func add(
        _ kind: ObjectKind, _ bytes: [UInt8], replacing former: ObjectID? = nil, alike family: String? = nil
    ) -> ObjectID {
        let id = ObjectID(hashing: kind, bytes)
        if positions[id] != nil { return id }
        var object = Object(kind: kind, id: id, bytes: bytes, former: former)
        let model = bytes.count <= Self.modelLimit ? family : nil
        let base = former != nil ? former.flatMap { positions[$0] } : model.flatMap { models[$0] }
        if let base, objects[base].kind == kind, objects[base].depth < Self.depthLimit {
            object.base = base
            object.depth = objects[base].depth + 1
        }
        if let model, models[model] == nil { models[model] = objects.count }
        positions[id] = objects.count
        objects.append(object)
        return id
    }
}
