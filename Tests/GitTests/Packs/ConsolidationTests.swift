import Foundation
import TestSupport
import Testing

@testable import Git

@Suite struct `Repacking` {
    private func objects(_ scratch: Scratch) throws -> [String] {
        try scratch.git("cat-file", "--batch-all-objects", "--batch-check").split(separator: "\n").map(String.init)
    }

    @Test func `makes one pack of many, each object once, and git finds nothing wrong`() throws {
        let scratch = try Scratch()
        for number in 0..<60 {
            try scratch.commit([
                "users/\(number % 7)/\(number).json": "user \(number)\n" + String(repeating: "line\n", count: 40),
                "users/same.json": String(repeating: "version \(number % 5)\n", count: 30),
            ])
        }
        let before = try objects(scratch)
        #expect(try Consolidation(scratch.gitDirectory).run(.small, limit: 50) == 60)
        #expect(try scratch.packNames().count == 1)
        #expect(try objects(scratch) == before)
        let name = try #require(try scratch.packNames().first)
        let lines = try scratch.git("verify-pack", "-v", ".git/objects/pack/\(name).idx").split(separator: "\n")
        #expect(
            lines.count { $0.contains(" blob ") || $0.contains(" tree ") || $0.contains(" commit ") } == before.count)
        #expect(try scratch.git("fsck", "--strict", "--full") == "")
        #expect(try Set(scratch.names(in: ".git/objects/pack")) == ["\(name).idx", "\(name).pack"])
    }

    @Test func `leaves packs alone while git gc may read them`() throws {
        let scratch = try Scratch()
        for number in 0...Consolidation.Class.small.limit { try scratch.commit(["a": "\(number)\n"]) }
        let consolidation = Consolidation(scratch.gitDirectory)
        let file = URL(fileURLWithPath: scratch.gitDirectory + "/gc.pid")
        let before = try scratch.packNames()
        try Data("\(getpid()) here".utf8).write(to: file)
        #expect(try consolidation.run(.small) == 0)
        #expect(try scratch.packNames() == before)
        // No process has this number.
        try Data("\(Int32.max) here".utf8).write(to: file)
        #expect(try consolidation.run(.small) == before.count)
        #expect(try scratch.packNames().count == 1)
    }

    @Test func `makes new versions of trees and blobs deltas against the previous ones`() throws {
        let scratch = try Scratch()
        let repository = try scratch.open()
        let deltaBases = DeltaBases()
        var tree = MutableTree(root: nil)
        var former: ObjectID?
        let lines = (0..<200).map { "line \($0) \(ObjectID(hashing: .blob, [UInt8($0)]))\n" }
        for number in 0..<60 {
            var pack = Pack()
            let text = lines.enumerated().map { $0 == number ? "changed\n" : $1 }.joined()
            former = pack.add(.blob, Array(text.utf8), replacing: former)
            for other in 0..<(number == 0 ? 30 : 0) {
                try tree.set("d/\(other)", mode: .file, to: pack.add(.blob, [UInt8(other)]), in: repository)
            }
            try tree.set("d/file", mode: .file, to: try #require(former), in: repository)
            let root = try tree.write(into: &pack, in: repository)
            let parent = try repository.reference("refs/heads/main")
            let commit = pack.add(
                .commit,
                Commit.serialize(
                    tree: root, parents: parent.map { [$0] } ?? [], author: .test(), committer: .test(), message: "m"))
            try repository.write(pack).release()
            try repository.updateReference("refs/heads/main", from: PreviousValue(parent), to: commit)
            deltaBases.add(pack)
        }
        let before = try objects(scratch)
        try Consolidation(scratch.gitDirectory, deltaBases: deltaBases).run(.small, limit: 50)
        #expect(try objects(scratch) == before)
        let name = try #require(try scratch.packNames().first)
        let listed = try scratch.git("verify-pack", "-v", ".git/objects/pack/\(name).idx").split(separator: "\n")
        let differences = listed.map { $0.split(separator: " ") }.filter { $0.count == 7 }
        #expect(differences.count { $0[1] == "blob" } > 50)
        #expect(differences.count { $0[1] == "tree" } > 50)
        #expect(try scratch.git("fsck", "--strict", "--full") == "")
    }

    @Test func `does nothing below the limit`() throws {
        let scratch = try Scratch()
        for number in 0..<5 { try scratch.commit(["a": "\(number)"]) }
        #expect(try Consolidation(scratch.gitDirectory).run(.small, limit: 5) == 0)
        #expect(try scratch.packNames().count == 5)
    }

    @Test func `keeps objects that several packs have, though deltas have them as base objects`() throws {
        let scratch = try Scratch()
        let text = (0..<300).map { "line \($0)\n" }.joined()
        let repository = try scratch.open()
        var contents: [ObjectID: String] = [:]
        for round in 0..<12 {
            var pack = Pack()
            var last: ObjectID?
            for number in [round % 3, round, round % 4, round % 2] {
                let version = text + "\(number)\n"
                last = pack.add(.blob, Array(version.utf8), replacing: last)
                contents[try #require(last)] = version
            }
            try repository.write(pack).release()
        }
        try Consolidation(scratch.gitDirectory).run(.small, limit: 1)
        #expect(try scratch.packNames().count == 1)
        for (id, content) in contents { #expect(try scratch.git("cat-file", "blob", "\(id)") == content.dropLast()) }
        try scratch.git("fsck", "--strict", "--full", "--no-dangling")
    }

    @Test func `takes in packs of git, REF_DELTA objects too`() throws {
        let scratch = try Scratch()
        try scratch.commit(["a": (0..<500).map { "line \($0)\n" }.joined()])
        let clone = try Scratch(repository: false)
        try clone.git("clone", "-q", scratch.directory, ".")
        for number in 0..<8 {
            try clone.write("a", (0..<500).map { $0 == number ? "new\n" : "line \($0)\n" }.joined())
            try clone.git("commit", "-qam", "\(number)")
            try scratch.git("-c", "fetch.unpackLimit=1", "fetch", "-q", clone.directory, "main:pushed")
        }
        for number in 0..<4 { try scratch.commit(["b": "\(number)"]) }
        let before = try objects(scratch)
        try Consolidation(scratch.gitDirectory).run(.small, limit: 3)
        #expect(try scratch.packNames().count < 3)
        #expect(try objects(scratch) == before)
        #expect(try scratch.git("fsck", "--strict", "--full") == "")
    }

    @Test func `makes no cycle of deltas when a push brings a previous version back`() throws {
        let scratch = try Scratch()
        let repository = try scratch.open()
        let deltaBases = DeltaBases()
        func text(_ user: Int, _ word: String) -> String {
            (0..<40).map { "user \(user) line \($0) \(ObjectID(hashing: .blob, [UInt8(user), UInt8($0)]))\n" }.joined()
                + word
        }
        var tree = MutableTree(root: nil)
        var blobs: [Int: ObjectID] = [:]
        for word in ["active", "inactive"] {
            var pack = Pack()
            for user in 0..<60 {
                blobs[user] = pack.add(.blob, Array(text(user, word).utf8), replacing: blobs[user])
                try tree.set("users/\(user)", mode: .file, to: try #require(blobs[user]), in: repository)
            }
            let root = try tree.write(into: &pack, in: repository)
            let parent = try repository.reference("refs/heads/main")
            let commit = pack.add(
                .commit,
                Commit.serialize(
                    tree: root, parents: parent.map { [$0] } ?? [], author: .test(), committer: .test(), message: word))
            try repository.write(pack).release()
            try repository.updateReference("refs/heads/main", from: PreviousValue(parent), to: commit)
            deltaBases.add(pack)
            if word == "active" {
                for name in try scratch.packNames() { try scratch.write(".git/objects/pack/\(name).keep", "old\n") }
            }
        }
        let clone = try Scratch(repository: false)
        try clone.git("clone", "-q", scratch.directory, ".")
        try clone.git("revert", "--no-edit", "HEAD")
        try scratch.git("-c", "fetch.unpackLimit=1", "fetch", "-q", clone.directory, "main:pushed")
        let before = try objects(scratch)
        #expect(try Consolidation(scratch.gitDirectory, deltaBases: deltaBases).run(.small, limit: 1) == 2)
        #expect(try objects(scratch) == before)
        for (user, _) in blobs {
            #expect(try scratch.git("show", "pushed:users/\(user)") == text(user, "active"))
            #expect(try scratch.git("show", "main:users/\(user)") == text(user, "inactive"))
        }
        #expect(try scratch.git("fsck", "--strict", "--full") == "")
    }

    @Test func `of all classes deflates undeltified trees and removes a multi-pack-index`() throws {
        let scratch = try Scratch()
        for number in 0..<14 {
            try scratch.commit(
                Dictionary(uniqueKeysWithValues: (0..<30).map { ("d/\(number)/file-\($0).json", "\(number)") }))
        }
        try scratch.git("multi-pack-index", "write")
        let before = try objects(scratch)
        let size = try scratch.packNames().reduce(0) { try $0 + scratch.size(ofPack: $1) }
        #expect(try Consolidation(scratch.gitDirectory).run(.all) == 14)
        #expect(try scratch.packNames().count == 1)
        #expect(try scratch.size(ofPack: try #require(try scratch.packNames().first)) < size)
        #expect(try objects(scratch) == before)
        #expect(try scratch.git("fsck", "--strict", "--full") == "")
        #expect(try scratch.names(in: ".git/objects/pack").count == 2)
    }

    @Test func `leaves out a pack whose index cannot be read`() throws {
        let scratch = try Scratch()
        for number in 0..<5 { try scratch.commit(["a": "\(number)"]) }
        let broken = try scratch.packNames()[2]
        try FileManager.default.removeItem(atPath: scratch.path(".git/objects/pack/\(broken).idx"))
        try scratch.write(".git/objects/pack/\(broken).idx", "no index")
        #expect(try Consolidation(scratch.gitDirectory).run(.small, limit: 1) == 4)
        #expect(try scratch.packNames().contains(broken))
    }

    @Test func `leaves alone packs with a keep file`() throws {
        let scratch = try Scratch()
        for number in 0..<4 { try scratch.commit(["a": "\(number)"]) }
        let kept = try scratch.packNames()[2]
        try scratch.write(".git/objects/pack/\(kept).keep", "mine\n")
        try Consolidation(scratch.gitDirectory).run(.small, limit: 1)
        #expect(try scratch.packNames().count == 2)
        #expect(try scratch.packNames().contains(kept))
    }

    @Test func `stops at a damaged pack and removes nothing`() throws {
        let scratch = try Scratch()
        for number in 0..<4 { try scratch.commit(["a": "\(number)"]) }
        let names = try scratch.names(in: ".git/objects/pack")
        let path = scratch.path(".git/objects/pack/\(try scratch.packNames()[1]).pack")
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[40] ^= 0x10
        try FileManager.default.removeItem(atPath: path)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let consolidation = Consolidation(scratch.gitDirectory)
        #expect(throws: GitError.self) { try consolidation.run(.small, limit: 1) }
        #expect(try scratch.names(in: ".git/objects/pack") == names)
    }

    @Test func `loses nothing while somebody else packs, prunes and commits`() async throws {
        let scratch = try Scratch()
        try scratch.commit(["a": "0"])
        async let packing: Void = Task.detached {
            for round in 0..<6 {
                try scratch.git("repack", "-q", round % 2 == 0 ? "-ad" : "-Ad")
                try scratch.git("gc", "-q", "--prune=now")
                try scratch.git("pack-refs", "--all")
            }
        }.value
        let consolidating = Task.detached {
            var successes = 0
            while !Task.isCancelled {
                if (try? Consolidation(scratch.gitDirectory).run(.small, limit: 2)) ?? 0 > 0 { successes += 1 }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return successes
        }
        for number in 1...80 { try scratch.commit(["a": "\(number)", "d/\(number % 7)": "\(number)"]) }
        try await packing
        consolidating.cancel()
        #expect(await consolidating.value > 0)
        #expect(try scratch.git("rev-list", "--count", "main") == "81")
        #expect(try scratch.git("fsck", "--strict", "--full", "--no-dangling") == "")
    }
}

@Suite struct `The choice of packs to repack` {
    private func packs(_ sizes: [UInt64]) -> [StoredPack] {
        sizes.enumerated().map { StoredPack(name: "\($0)", size: $1, time: timespec(tv_sec: $0, tv_nsec: 0)) }
    }

    @Test(
        arguments: [
            ([], []), ([5], []), ([100, 5], []), ([100, 40, 10], []), ([5, 5], [5, 5]), ([1000, 5, 5, 5], [5, 5, 5]),
            ([1000, 40, 30, 5, 5], [40, 30, 5, 5]), ([25, 5, 5, 5], [25, 5, 5, 5]), ([31, 5, 5, 5], [5, 5, 5]),
        ] as [([UInt64], [UInt64])])
    func `leaves packs each twice as large as all smaller ones`(sizes: [UInt64], chosen: [UInt64]) {
        #expect(packs(sizes).geometricSelection.map(\.size) == chosen)
    }

    @Test(
        arguments: [
            ([5, 5, 5], [5, 5, 5]), ([100, 5, 5], [5, 5]), ([80, 5, 5], [80, 5, 5]), ([7], [7]),
        ] as [([UInt64], [UInt64])])
    func `takes a large one along only when the others are not few`(sizes: [UInt64], chosen: [UInt64]) {
        #expect(packs(sizes).withoutDominantPack.map(\.size) == chosen)
    }

    @Test func `copies each byte a few times only and leaves few packs`() {
        var sizes: [UInt64] = []
        var copied: UInt64 = 0
        for _ in 0..<20_000 {
            sizes.append(1)
            guard sizes.count > 50 else { continue }
            let chosen = packs(sizes).geometricSelection.map(\.size)
            copied += chosen.reduce(0, +)
            for size in chosen { sizes.remove(at: sizes.firstIndex(of: size) ?? 0) }
            sizes.append(chosen.reduce(0, +))
        }
        #expect(sizes.count <= 51)
        #expect(copied < 20_000 * 12)
    }
}

extension Scratch {
    fileprivate func size(ofPack name: String) throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: path(".git/objects/pack/\(name).pack"))).count
    }
}
