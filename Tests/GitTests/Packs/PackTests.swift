import Foundation
import Git
import TestSupport
import Testing

@Suite struct `Packs` {
    @Test func `hold every object once and pass git's checks`() throws {
        let scratch = try Scratch(bare: true)
        let texts = ["", "a", String(repeating: "abc", count: 5), String(repeating: "0123456789", count: 30_000)]
        var pack = Pack()
        let ids = (texts + texts).map { pack.add(.blob, Array($0.utf8)) }
        let repository = try scratch.open()
        try repository.write(pack).release()
        let packs = try scratch.names(in: "objects/pack").filter { $0.hasSuffix(".idx") }
        let name = try #require(packs.first)
        #expect(packs.count == 1)
        #expect(repository.packNames.count == 1)
        let lines = try scratch.git("verify-pack", "-v", "objects/pack/\(name)").split(separator: "\n")
        #expect(lines.count { $0.contains(" blob ") } == texts.count)
        for (id, text) in zip(ids, texts) {
            #expect(try repository.blob(id) == Array(text.utf8))
            #expect(try scratch.git("cat-file", "blob", "\(id)") == text)
        }
    }

    @Test func `are named by their trailer, and so are their keep files`() throws {
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        pack.add(.blob, Array("a".utf8))
        let kept = try scratch.open().write(pack)
        let names = try scratch.names(in: "objects/pack")
        #expect(Set(names.map { $0.split(separator: ".")[0] }).count == 1)
        #expect(names.compactMap { $0.split(separator: ".").last } == ["idx", "keep", "pack"])
        kept.release()
        #expect(try scratch.names(in: "objects/pack").compactMap { $0.split(separator: ".").last } == ["idx", "pack"])
    }

    @Test func `that somebody else keeps stay kept`() throws {
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        pack.add(.blob, Array("a".utf8))
        let repository = try scratch.open()
        try repository.write(pack).release()
        let name = try #require(try scratch.names(in: "objects/pack").first { $0.hasSuffix(".pack") }).dropLast(5)
        try scratch.write("objects/pack/\(name).keep", "mine\n")
        try repository.write(pack).release()
        try repository.recover()
        #expect(try scratch.read("objects/pack/\(name).keep") == "mine\n")
    }

    @Test func `that a killed process kept are let go`() throws {
        let scratch = try Scratch(bare: true)
        var pack = Pack()
        pack.add(.blob, Array("a".utf8))
        let repository = try scratch.open()
        _ = try repository.write(pack)
        try scratch.write("objects/pack/pack-other.keep", "receive-pack 1 on host\n")
        try repository.recover()
        #expect(try scratch.names(in: "objects/pack").filter { $0.hasSuffix(".keep") } == ["pack-other.keep"])
    }

    @Test func `survive a pruning collection before the branch names their commits`() throws {
        let scratch = try Scratch()
        let first = try scratch.commit(["a": "1"])
        let repository = try scratch.open()
        for round in 0..<5 {
            var pack = Pack()
            var tree = MutableTree(root: try repository.commit(first).tree)
            try tree.set("b", mode: .file, to: pack.add(.blob, Array("\(round)".utf8)), in: repository)
            let old = try repository.reference("refs/heads/main")
            let commit = pack.add(
                .commit,
                Commit.serialize(
                    tree: try tree.write(into: &pack, in: repository), parents: old.map { [$0] } ?? [], author: .test(),
                    committer: .test(), message: "m"))
            let kept = try repository.write(pack)
            try scratch.git("gc", "-q", "--prune=now")
            try scratch.git("repack", "-q", "-ad")
            try repository.updateReference("refs/heads/main", from: PreviousValue(old), to: commit)
            kept.release()
            try scratch.git("gc", "-q", "--prune=now")
            #expect(try scratch.git("show", "main:b") == "\(round)")
        }
        #expect(try scratch.git("fsck", "--strict", "--full") == "")
    }

    @Test func `without a keep file do not: the keep file is what saves them`() throws {
        let scratch = try Scratch()
        try scratch.commit(["a": "1"])
        var pack = Pack()
        let id = pack.add(.blob, Array("loose end".utf8))
        try scratch.open().write(pack).release()
        try scratch.git("gc", "-q", "--prune=now")
        #expect(throws: Program.Failure.self) { try scratch.git("cat-file", "-e", "\(id)") }
    }

    @Test(arguments: [false, true])
    func `rewritten by somebody else can still be read`(refreshing: Bool) throws {
        let scratch = try Scratch()
        for number in 0..<8 { try scratch.commit(["d/\(number)": "\(number)", "e": "\(number)"]) }
        var repository = try scratch.open()
        _ = try repository.tree(repository.commit(repository.resolve("main")).tree)
        for round in 0..<3 {
            try scratch.commit(["d/new": "\(round)"])
            try scratch.git(["repack", "gc", "repack"][round], "-q", ["-ad", "--prune=now", "-adf"][round])
            if refreshing { repository.refresh() }
            for line in try scratch.git("rev-list", "--objects", "--all").split(separator: "\n") {
                let id = try #require(ObjectID(hex: String(line.prefix(40))))
                let object = try repository.object(id)
                #expect(ObjectID(hashing: object.kind, object.bytes) == id)
            }
        }
        #expect(repository.packNames.count == 1)
    }

    /// Does something again and again while git holds the lock of the branch, which it packs.
    private static func patiently<Result>(_ body: () throws -> Result) throws -> Result {
        while true {
            do { return try body() } catch let error as GitError where error.code == .locked { usleep(1000) }
        }
    }

    @Test func `are read and written while somebody else packs again and again`() async throws {
        let scratch = try Scratch()
        try scratch.commit(["a": "0"])
        async let packing: Void = Task.detached {
            for round in 0..<8 {
                try scratch.git("repack", "-q", round % 2 == 0 ? "-ad" : "-Ad")
                try scratch.git("gc", "-q", "--prune=now")
            }
        }.value
        let repository = try scratch.open()
        for number in 1...60 {
            let tip = try Self.patiently { try scratch.commit(["a": "\(number)", "d/\(number % 7)": "\(number)"]) }
            for commit in try repository.firstParentChain(from: tip, until: nil).commits {
                _ = try difference(old: nil, new: commit.tree, in: repository)
            }
        }
        try await packing
        #expect(try scratch.git("rev-list", "--count", "main") == "61")
        #expect(try scratch.git("fsck", "--strict", "--full", "--no-dangling") == "")
    }

    @Test func `deleted by somebody else are closed by a refresh`() throws {
        let scratch = try Scratch()
        for number in 0..<4 { try scratch.commit(["e": "\(number)"]) }
        var repository = try scratch.open()
        _ = try repository.firstParentChain(from: repository.resolve("main"), until: nil)
        try scratch.git("repack", "-q", "-ad")
        repository.refresh()
        #expect(try repository.resolve("main~3").description == (try scratch.git("rev-parse", "main~3")))
        #if os(Linux)
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            #expect(open.filter { $0.hasPrefix(scratch.directory) && $0.hasSuffix("(deleted)") } == [])
        #endif
    }
}
