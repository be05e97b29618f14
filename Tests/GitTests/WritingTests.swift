import Foundation
import Testing

@testable import Git

@Suite struct `Writing a batch` {
    @Test func `gives commits that the real git reads and finds sound`() throws {
        let fixture = try GitFixture()
        let first = try fixture.commit(["users/a/1.json": "one\n", "top": "x"])
        let second = try fixture.commit(["users/a/2.json": "two\n", "users/b/3.json": "three\n", "top": nil])
        #expect(try fixture.git("rev-list", "main") == "\(second)\n\(first)")
        #expect(
            try fixture.git("ls-tree", "-r", "--name-only", "main") == "users/a/1.json\nusers/a/2.json\nusers/b/3.json")
        #expect(try fixture.git("show", "main:users/b/3.json") == "three")
        #expect(try fixture.git("fsck", "--strict") == "")
        #expect(try fixture.git("log", "-1", "--format=%ad", "--date=raw") == "1790000000 +0130")
    }

    @Test func `makes the same tree as the real git does`() throws {
        let fixture = try GitFixture()
        let names = ["a", "a-b/x", "a.b", "a/x", "a0", "z/y/x/w", "ä", "b/.keep"].filter { $0 != "a" }
        try fixture.commit(Dictionary(uniqueKeysWithValues: names.map { ($0, Optional("\($0)\n")) }))
        for name in names {
            let file = URL(fileURLWithPath: fixture.directory + "/" + name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("\(name)\n".utf8).write(to: file)
        }
        try fixture.git("add", "-A")
        #expect(try fixture.git("write-tree") == fixture.git("rev-parse", "main^{tree}"))
    }

    @Test func `keeps its pack through git gc --prune=now until it is released`() throws {
        let fixture = try GitFixture()
        try fixture.commit(["a": "1"])
        var repository = try fixture.open()
        var pack = Pack()
        let blob = pack.add(.blob, Array("not yet named by any branch".utf8))
        let kept = try repository.write(pack)
        try fixture.git("gc", "--quiet", "--prune=now")
        repository.refresh()
        #expect(try repository.blob(blob) == Array("not yet named by any branch".utf8))
        kept.release()
        try fixture.git("gc", "--quiet", "--prune=now")
        #expect(try fixture.git("cat-file", "-t", "\(blob)", mayFail: true).contains("could not get object info"))
    }

    @Test func `can be read on after somebody else has packed everything anew`() throws {
        let fixture = try GitFixture()
        let repository = try fixture.open()
        for number in 0..<5 { try fixture.commit(["f\(number)": "\(number)"]) }
        let tip = try #require(try repository.reference("refs/heads/main"))
        #expect(try repository.commit(tip).parents.count == 1)
        try fixture.git("repack", "-adq")
        #expect(try repository.firstParentChain(from: tip, until: nil).commits.count == 5)
    }
}

@Suite struct `Advancing a branch` {
    @Test func `refuses when it names another commit than expected`() throws {
        let fixture = try GitFixture()
        let first = try fixture.commit(["a": "1"])
        let second = try fixture.commit(["a": "2"])
        let repository = try fixture.open()
        #expect(throws: GitError(.modified, "", function: "")) {
            try repository.updateReference("refs/heads/main", from: .object(first), to: first)
        }
        #expect(try fixture.git("rev-parse", "main") == "\(second)")
        #expect(!FileManager.default.fileExists(atPath: fixture.gitDirectory + "/refs/heads/main.lock"))
    }

    @Test func `works when the branch is packed`() throws {
        let fixture = try GitFixture()
        let first = try fixture.commit(["a": "1"])
        try fixture.git("pack-refs", "--all")
        let second = try fixture.commit(["a": "2"])
        #expect(try fixture.git("rev-list", "main") == "\(second)\n\(first)")
    }

    @Test func `gives way to whoever holds the lock, and recovery leaves that lock alone`() throws {
        let fixture = try GitFixture()
        let first = try fixture.commit(["a": "1"])
        let lock = fixture.gitDirectory + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        let repository = try fixture.open()
        #expect(throws: GitError(.locked, "", function: "")) {
            try repository.updateReference("refs/heads/main", from: .object(first), to: first)
        }
        try repository.recover()
        #expect(FileManager.default.fileExists(atPath: lock))
    }

    @Test func `leaves nothing behind that recovery does not take away`() throws {
        let fixture = try GitFixture()
        try fixture.commit(["a": "1"], releases: false)
        let lock = fixture.gitDirectory + "/refs/heads/main.lock"
        _ = try FileLock(acquiring: lock, owned: fixture.gitDirectory + "/scimgit/ref-lock", content: [1])
        let packs = fixture.gitDirectory + "/objects/pack"
        #expect(try FileManager.default.contentsOfDirectory(atPath: packs).contains { $0.hasSuffix(".keep") })
        try fixture.open().recover()
        #expect(!FileManager.default.fileExists(atPath: lock))
        #expect(try !FileManager.default.contentsOfDirectory(atPath: packs).contains { $0.hasSuffix(".keep") })
        try fixture.commit(["a": "2"])
    }
}

@Suite struct `The difference of two trees` {
    @Test func `is what the real git says it is`() throws {
        let fixture = try GitFixture()
        let first = try fixture.commit(["a/b/c": "1", "a/b/d": "2", "e": "3", "f": "4"])
        let second = try fixture.commit(["a/b/c": "9", "a/b/d": nil, "e/x": "3", "e": nil, "g/h": "5"])
        let repository = try fixture.open()
        let changes = try difference(
            old: try repository.commit(first).tree, new: try repository.commit(second).tree, in: repository)
        let ours = changes.map { "\($0.old == nil ? "A" : $0.new == nil ? "D" : "M")\t\($0.path)" }
        let theirs = try fixture.git("diff-tree", "-r", "--no-renames", "--name-status", "\(first)", "\(second)")
        #expect(ours.sorted() == theirs.split(separator: "\n").map(String.init).sorted())
    }
}
