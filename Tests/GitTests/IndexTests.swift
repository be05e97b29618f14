import Foundation
import Git
import TestSupport
import Testing

@Suite struct `The index` {
    @Test func `brought along leaves git status clean`() throws {
        let scratch = try Scratch()
        let tip = try scratch.commit(["a": "1", "d/b": "2"])
        #expect(try scratch.git("status", "--porcelain").contains("D  a"))
        let repository = try scratch.open()
        let index = try Index(path: scratch.path(".git/index"))
        for change in try difference(old: nil, new: repository.commit(tip).tree, in: repository) {
            let entry = try #require(change.new)
            try scratch.write(change.path, String(decoding: try repository.blob(entry.id), as: UTF8.self))
            try index.set(change.path, id: entry.id, mode: entry.mode, statOf: scratch.path(change.path))
        }
        try index.write()
        #expect(try scratch.git("status", "--porcelain") == "")
        #expect(try scratch.git("diff-files") == "")
        #expect(try scratch.git("ls-files", "--debug").contains("size: 1"))
    }

    @Test func `answers what it holds and forgets what is removed`() throws {
        let scratch = try Scratch()
        try scratch.write("a", "1")
        try scratch.git("add", ".")
        let index = try Index(path: scratch.path(".git/index"))
        let id = ObjectID(hashing: .blob, Array("1".utf8))
        #expect(index.entry("a") == TreeEntry(mode: .file, id: id))
        #expect(index.entry("b") == nil)
        try index.remove("a")
        try index.write()
        #expect(try scratch.git("ls-files") == "")
    }

    @Test func `tells a path in conflict`() throws {
        let scratch = try Scratch()
        try scratch.commit(["a": "1\n", "b": "1\n"])
        try scratch.git("checkout", "-q", "-f", "main")
        try scratch.git("branch", "side")
        try scratch.commit(["a": "2\n"])
        try scratch.commit(["a": "3\n"], on: "refs/heads/side")
        try scratch.git("reset", "-q", "--hard")
        #expect(throws: Program.Failure.self) { try scratch.git("merge", "side") }
        let index = try Index(path: scratch.path(".git/index"))
        #expect(index.isConflicted("a") == true)
        #expect(index.isConflicted("b") == false)
        #expect(index.entry("a") == nil)
    }

    @Test func `refuses an entry whose file is not there`() throws {
        let scratch = try Scratch()
        let index = try Index(path: scratch.path(".git/index"))
        let error = #expect(throws: GitError.self) {
            try index.set("a", id: .zero, mode: .file, statOf: scratch.path("a"))
        }
        #expect(error?.code == .notFound)
    }

    @Test func `that is broken is refused`() throws {
        let scratch = try Scratch()
        try scratch.write(".git/index", "rubbish that is no index at all")
        let path = scratch.path(".git/index")
        #expect(throws: GitError.self) { _ = try Index(path: path) }
    }
}
