import Foundation
import TestSupport
import Testing

@testable import Git

@Suite struct `Deltas` {
    /// Texts that share lines, beginnings of lines, both or nothing, with and without a line feed at the end.
    private static func texts(_ generator: inout some RandomNumberGenerator) -> [String] {
        let words = ["alpha", "beta", "a longer word than most", "", "  \"userName\": \"", "0123456789abcdef", "é"]
        return (0..<30).map { _ in
            let lines = (0..<Int.random(in: 0...25, using: &generator)).map { number in
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "" }
                    .joined(separator: " ") + (Bool.random(using: &generator) ? "\(number)" : "")
            }
            return lines.joined(separator: "\n") + (Bool.random(using: &generator) ? "\n" : "")
        }
    }

    @Test func `give the same texts when git resolves them`() throws {
        var generator = SystemRandomNumberGenerator()
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        var expected: [ObjectID: String] = [:]
        for text in Self.texts(&generator) + Self.texts(&generator) {
            expected[pack.add(.blob, Array(text.utf8), family: "texts")] = text
        }
        try scratch.open().write(pack).release()
        let name = try #require(try scratch.names(in: "objects/pack").first { $0.hasSuffix(".idx") })
        try scratch.git("verify-pack", "objects/pack/\(name)")
        for (id, text) in expected {
            #expect(try scratch.git("cat-file", "blob", "\(id)") + "\n" == (text.hasSuffix("\n") ? text : text + "\n"))
        }
    }

    @Test func `take a fraction of the size of texts that are alike line by line`() throws {
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        for number in 0..<40 {
            pack.add(
                .commit,
                Commit.serialize(
                    tree: ObjectID(hashing: .tree, [UInt8(number)]),
                    parents: [ObjectID(hashing: .commit, [UInt8(number)])],
                    author: .test(), committer: .test(),
                    message:
                        "Create user number-\(number)\n\n+ active: true\n\nScim-Client: okta\nScim-Operation: POST\n"),
                family: "commits")
        }
        try scratch.open().write(pack).release()
        let name = try #require(try scratch.names(in: "objects/pack").first { $0.hasSuffix(".idx") })
        let lines = try scratch.git("verify-pack", "-v", "objects/pack/\(name)").split(separator: "\n")
        let differences = lines.map { $0.split(separator: " ") }.filter { $0.count == 7 && $0[1] == "commit" }
        #expect(differences.count == 39)
        #expect(differences.allSatisfy { $0[5] == "1" }, "all are differences to the first")
        #expect(differences.allSatisfy { (Int($0[3]) ?? .max) < 150 }, "bytes in the pack")
    }

    @Test func `are not made between texts that have little in common`() throws {
        #expect(Delta(of: .blob, from: Array("a\nb\nc\n".utf8), to: Array("d\ne\nf\n".utf8)) == nil)
        #expect(Delta(of: .blob, from: [], to: Array("d\ne\nf\n".utf8)) == nil)
        #expect(Delta(of: .tree, from: Array("abc".utf8), to: Array("xyz".utf8)) == nil)
    }
}
