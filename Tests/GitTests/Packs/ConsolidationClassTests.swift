import Foundation
import TestSupport
import Testing

@testable import Git

@Suite struct `Classes of packs` {
    /// Writes a pack of one object that cannot be deflated.
    private func writePack(_ bytes: Int, to scratch: Scratch) throws {
        var pack = Pack()
        var generator = SystemRandomNumberGenerator()
        let words = (0..<(bytes / 8)).map { _ in generator.next() }
        pack.add(.blob, unsafe words.withUnsafeBytes { unsafe Array($0) })
        try scratch.open().write(pack).release()
    }

    @Test(arguments: [(Consolidation.Class.small, 3, 1 + 2), (.medium, 2, 3 + 1), (.all, 5, 1)])
    func `keep small packs from waiting for larger ones`(
        _ packClass: Consolidation.Class, together: Int, left: Int
    ) throws {
        let scratch = try Scratch(bare: true)
        for _ in 0..<3 { try writePack(1 << 10, to: scratch) }
        for _ in 0..<2 { try writePack(2 << 20, to: scratch) }
        let consolidation = Consolidation(scratch.gitDirectory)
        #expect(consolidation.count(packClass) == together)
        #expect(try consolidation.run(packClass, limit: 1) == together)
        #expect(try scratch.names(in: "objects/pack").count { $0.hasSuffix(".pack") } == left)
    }

    @Test func `deflate trees when all classes are repacked, and not before`() throws {
        let scratch = try Scratch(bare: true)
        let names = (0..<64).map { "\($0)-" + String(repeating: "name", count: 20) }
        var trees: [ObjectID] = []
        for round in 0..<4 {
            var (pack, tree) = (Pack(), MutableTree(root: nil))
            let blob = pack.add(.blob, [UInt8(round)])
            for name in names { try tree.set(name, mode: .file, to: blob, in: scratch.open()) }
            trees.append(try tree.write(into: &pack, in: scratch.open()))
            try scratch.open().write(pack).release()
        }
        let sizes = try [Consolidation.Class.small, .all].map { packClass in
            try writePack(6 << 10, to: scratch)
            try Consolidation(scratch.gitDirectory).run(packClass, limit: 1)
            return try size(of: scratch)
        }
        #expect(sizes[1] < sizes[0] - (10 << 10))
        for tree in trees { #expect(try scratch.open().tree(tree).entries.map(\.name) == names.sorted()) }
        for name in try scratch.names(in: "objects/pack") where name.hasSuffix(".idx") {
            try scratch.git("verify-pack", "objects/pack/\(name)")
        }
    }

    private func size(of scratch: Scratch) throws -> Int {
        try scratch.names(in: "objects/pack").filter { $0.hasSuffix(".pack") }
            .reduce(0) { try $0 + Data(contentsOf: URL(fileURLWithPath: scratch.path("objects/pack/\($1)"))).count }
    }
}
