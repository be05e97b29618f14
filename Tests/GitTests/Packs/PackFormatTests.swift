import Foundation
import TestSupport
import Testing

@testable import Git

@Suite struct `Pack files` {
    @Test func `have the index that git makes of them, byte for byte`() throws {
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        for number in 0..<700 { pack.add(.blob, Array("object \(number)".utf8)) }
        try scratch.open().write(pack).release()
        let name = try #require(try scratch.packNames().first)
        try scratch.git("index-pack", "--no-rev-index", "-o", "own.idx", "objects/pack/\(name).pack")
        let own = try Data(contentsOf: URL(fileURLWithPath: scratch.path("objects/pack/\(name).idx")))
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("own.idx"))) == own)
        let entries = try PackIndex(parsing: Array(own)).entries
        #expect(entries.count == 700)
        #expect(PackIndex(entries).bytes(trailer: try #require(ObjectID(hex: String(name.dropFirst(5))))) == Array(own))
    }

    @Test func `keep offsets that need more than four bytes`() throws {
        let ids = (0..<5).map { ObjectID(hashing: .blob, [UInt8($0)]) }
        let offsets: [UInt64] = [12, 1 << 31, (1 << 31) - 1, 1 << 40, (1 << 32) + 7]
        let index = PackIndex(zip(ids, offsets).map { PackIndex.Entry(id: $0, checksum: 7, offset: $1) })
        let read = try PackIndex(parsing: index.bytes(trailer: .zero))
        #expect(
            Dictionary(uniqueKeysWithValues: read.entries.map { ($0.id, $0.offset) })
                == Dictionary(uniqueKeysWithValues: zip(ids, offsets)))
    }

    @Test(arguments: [0, 100, 1072, 1100]) func `with a damaged index are refused`(position: Int) throws {
        var bytes = PackIndex([PackIndex.Entry(id: .zero, checksum: 1, offset: 12)]).bytes(trailer: .zero)
        bytes[position % bytes.count] ^= 1
        #expect(throws: GitError(.corrupt, "", function: "")) { try PackIndex(parsing: bytes) }
        #expect(throws: GitError(.corrupt, "", function: "")) { try PackIndex(parsing: bytes.dropLast()) }
    }

    @Test(arguments: 1...20) func `hold versions as deltas that git resolves`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        var contents: [ObjectID: [UInt8]] = [:]
        var bytes: [UInt8] = (0..<Int.random(in: 0...40_000, using: &random)).map { _ in
            .random(in: 0...9, using: &random)
        }
        var last: ObjectID?
        for _ in 0..<120 {
            let id = pack.add(.blob, bytes, replacing: last)
            contents[id] = bytes
            last = id
            let start = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 0...300, using: &random))
            let new: [UInt8] = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                .random(in: 0...9, using: &random)
            }
            bytes.replaceSubrange(start..<end, with: new)
        }
        let repository = try scratch.open()
        try repository.write(pack).release()
        for (id, content) in contents { #expect(try repository.blob(id) == content) }
        try scratch.git("fsck", "--strict", "--full", "--no-dangling")
        let name = try #require(try scratch.packNames().first)
        let lines = try scratch.git("verify-pack", "-v", "objects/pack/\(name).idx").split(separator: "\n")
        let chains = lines.filter { $0.hasPrefix("chain length") }.map { $0.split(separator: " ")[3].dropLast() }
        #expect(!chains.isEmpty)
        #expect(chains.allSatisfy { (Int($0) ?? .max) <= 50 })
    }

    @Test func `hold a directory that changes again and again in little more than its changes`() throws {
        let scratch = try Scratch(bare: true)
        let repository = try scratch.open()
        var tree = MutableTree(root: nil)
        var pack = Pack()
        for number in 0..<100 {
            let blob = pack.add(.blob, Array("\(number)".utf8))
            try tree.set("users/\(number % 16)/file-\(number).json", mode: .file, to: blob, in: repository)
            _ = try tree.write(into: &pack, in: repository)
        }
        try repository.write(pack).release()
        let name = try #require(try scratch.packNames().first)
        let lines = try scratch.git("verify-pack", "-v", "objects/pack/\(name).idx").split(separator: "\n")
        let trees = lines.map { $0.split(separator: " ") }.filter { $0.count > 4 && $0[1] == "tree" }
        let sizes = trees.compactMap { Int($0[3]) }
        #expect(sizes.count == 300)
        #expect(sizes.reduce(0, +) < 300 * 90)
    }
}

@Suite struct `The storage order` {
    @Test func `is that of the packs, loose objects last`() throws {
        let scratch = try Scratch(bare: true)
        let repository = try scratch.open()
        var pack = Pack()
        let packed = (0..<50).map { pack.add(.blob, Array("\($0)".utf8)) }
        try repository.write(pack).release()
        let loose = try #require(ObjectID(hex: try scratch.git("hash-object", "-w", "--stdin", input: "loose")))
        let ids = ([loose] + packed).shuffled()
        #expect(repository.storageOrder(of: ids).map { ids[$0] } == packed + [loose])
    }
}

@Suite struct `Packed objects` {
    @Test func `are read as they are written`() throws {
        let distances: [UInt64] = [1, 127, 128, 16_511, 16_512, 2_113_663, 2_113_664, 1 << 40]
        for distance in distances {
            var bytes: [UInt8] = [0xE5, 3]
            bytes.append(distance: distance)
            let object = try PackedObject((bytes + [1, 2, 3])[...])
            #expect(object.base == .distance(distance))
            #expect(Array(object.header) == [0xE5, 3])
            #expect(Array(object.rest) == [1, 2, 3])
        }
    }

    private static let broken: [[UInt8]] = [
        [], [0x80], [0x65], [0x65, 0x80], [0x75, 1], [0x35], [0x05, 1], [0x55, 1],
    ]

    @Test(arguments: broken)
    func `that are cut off or of no kind are refused`(bytes: [UInt8]) {
        #expect(throws: GitError(.corrupt, "", function: "")) { try PackedObject(bytes[...]) }
    }
}

extension Scratch {
    /// The names of the packs that git sees, without an extension.
    func packNames() throws -> [String] {
        try names(in: isBare ? "objects/pack" : ".git/objects/pack").filter { $0.hasSuffix(".idx") }
            .map { String($0.dropLast(4)) }
    }
}
