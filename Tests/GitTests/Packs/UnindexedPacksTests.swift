import Foundation
import Git
import Testing

@Suite struct `Packs without an index` {
    /// A repository with one pack, whose index is gone, and the index.
    private static func unindexed() throws -> (scratch: Scratch, object: ObjectID, index: [UInt8]) {
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        let id = pack.add(.blob, Array("a".utf8))
        try scratch.open().write(pack).release()
        let file = try #require(try scratch.names(in: "objects/pack").first { $0.hasSuffix(".idx") })
        let index = try Data(contentsOf: URL(filePath: scratch.path("objects/pack/\(file)")))
        try FileManager.default.removeItem(atPath: scratch.path("objects/pack/\(file)"))
        return (scratch, id, Array(index))
    }

    @Test func `are found, and get one`() throws {
        let (scratch, id, index) = try Self.unindexed()
        #expect(!(try scratch.open().exists(id)))
        let packs = UnindexedPacks(scratch.gitDirectory)
        let paths = packs.paths
        let path = try #require(paths.first)
        #expect(paths.count == 1)
        try packs.add(index, to: path)
        #expect(packs.paths == [])
        #expect(try scratch.open().blob(id) == Array("a".utf8))
        _ = try scratch.git("verify-pack", path)
    }

    @Test func `come from git gc, which removes the index of a pack that it has not seen`() throws {
        let (scratch, _, index) = try Self.unindexed()
        let packs = UnindexedPacks(scratch.gitDirectory)
        let path = try #require(packs.paths.first)
        try packs.add(index, to: path)
        try FileManager.default.moveItem(atPath: path, toPath: scratch.path("unseen"))
        _ = try scratch.git("gc", "-q")
        try FileManager.default.moveItem(atPath: scratch.path("unseen"), toPath: path)
        #expect(packs.paths == [path])
    }
}
