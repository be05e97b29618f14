import Git
import Limits
import Testing

@Suite struct `A limit of trees` {
    private static func entry(_ name: String, _ id: ObjectID, mode: String = "100644") -> [UInt8] {
        Array("\(mode) ".utf8) + Array(name.utf8) + [0] + id.bytes
    }

    /// A tree in directories that stand in each other, the innermost named first.
    private static func nest(_ tree: ObjectID, in directories: [String], _ pack: inout Pack) -> ObjectID {
        directories.reduce(tree) { tree, name in pack.add(.tree, entry(name, tree, mode: "40000")) }
    }

    /// A tree with one file, whose path has so many bytes.
    private static func file(at length: Int, _ pack: inout Pack, _ blob: ObjectID) -> ObjectID {
        let depth = (length - 1) / 201
        let tree = pack.add(.tree, entry(String(repeating: "f", count: length - depth * 201), blob))
        return nest(tree, in: Array(repeating: String(repeating: "d", count: 200), count: depth), &pack)
    }

    /// What is wrong with a tree that is made of an empty file.
    private static func faults(_ make: (inout Pack, ObjectID) -> ObjectID) throws -> [EntryFault] {
        let scratch = try Scratch()
        let repository = try scratch.open()
        var pack = Pack()
        let blob = pack.add(.blob, [])
        let tree = make(&pack, blob)
        _ = try repository.write(pack)
        return try treeFaults(old: nil, new: tree, in: repository).map(\.fault)
    }

    @Test(arguments: [(0, [EntryFault]()), (1, [.tooLong])])
    func `is the length of a path`(_ more: Int, _ expected: [EntryFault]) throws {
        let faults = try Self.faults { pack, blob in Self.file(at: Limits.path + more, &pack, blob) }
        #expect(faults == expected)
    }

    @Test(arguments: [(0, [EntryFault]()), (1, [.tooLong])])
    func `is the length of a path at each place of a directory`(_ more: Int, _ expected: [EntryFault]) throws {
        let below = Limits.path / 2
        let faults = try Self.faults { pack, blob in
            let shared = Self.file(at: below, &pack, blob)
            let rest = Limits.path + more - below - "b/".utf8.count - 4 * 201 - 1
            let names =
                [String(repeating: "e", count: rest)] + Array(repeating: String(repeating: "d", count: 200), count: 4)
            let long = Self.nest(shared, in: names, &pack)
            return pack.add(.tree, Self.entry("a", shared, mode: "40000") + Self.entry("b", long, mode: "40000"))
        }
        #expect(faults == expected)
    }

    @Test(arguments: [(0, [EntryFault]()), (1, [.tooDeep])])
    func `is how deep directories stand in each other at each place of one`(
        _ more: Int, _ expected: [EntryFault]
    ) throws {
        let faults = try Self.faults { pack, blob in
            let file = pack.add(.tree, Self.entry("f", blob))
            let shared = Self.nest(file, in: Array(repeating: "d", count: Limits.directoryDepth / 2), &pack)
            let rest = Limits.directoryDepth + more - Limits.directoryDepth / 2 - 1
            let deep = Self.nest(shared, in: Array(repeating: "e", count: rest), &pack)
            return pack.add(.tree, Self.entry("a", shared, mode: "40000") + Self.entry("b", deep, mode: "40000"))
        }
        #expect(faults == expected)
    }

    @Test(arguments: [(0, [EntryFault]()), (1, [.tooLarge])])
    func `is the size of the object of a directory`(_ more: Int, _ expected: [EntryFault]) throws {
        // With mode, blank, zero byte and id an entry has 256 bytes.
        let count = Limits.tree / 256
        let faults = try Self.faults { pack, blob in
            var bytes: [UInt8] = []
            for number in 0..<count {
                let digits = String(number)
                let name = String(repeating: "0", count: 228 - digits.utf8.count) + digits
                bytes += Self.entry(number == count - 1 ? name + String(repeating: "x", count: more) : name, blob)
            }
            #expect(bytes.count == Limits.tree + more)
            return pack.add(.tree, bytes)
        }
        #expect(faults == expected)
    }

    @Test(arguments: [(0, [EntryFault]()), (1, [.tooManyFiles])])
    func `is how many files change`(_ more: Int, _ expected: [EntryFault]) throws {
        let names = (1000..<3048).map { String($0) }
        #expect(names.count * names.count == Limits.changedFiles)
        let faults = try Self.faults { pack, blob in
            let files = pack.add(.tree, names.flatMap { Self.entry($0, blob) })
            let all = names.flatMap { Self.entry($0, files, mode: "40000") }
            return pack.add(.tree, all + (0..<more).flatMap { Self.entry("z\($0)", blob) })
        }
        #expect(faults == expected)
    }
}
