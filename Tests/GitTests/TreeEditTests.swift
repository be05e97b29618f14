import Foundation
import Git
import TestSupport
import Testing

@Suite struct `Editing a tree` {
    @Test(arguments: 0..<6 as Range<UInt64>)
    func `makes what git's index makes of the same edits`(seed: UInt64) throws {
        let scratch = try Scratch()
        let repository = try scratch.open()
        var generator = SeededGenerator(seed: seed)
        var tree = MutableTree(root: nil)
        var pack = Pack()
        var files: [String: ObjectID] = [:]
        var previous: (id: ObjectID, files: [String: ObjectID])?
        for round in 0..<4 {
            for _ in 0..<40 { try edit(&tree, &pack, &files, &generator, repository) }
            let id = try tree.write(into: &pack, in: repository)
            try repository.write(pack).release()
            pack = Pack()
            #expect("\(id)" == (try oracle(files, scratch)), "seed \(seed), round \(round)")
            let old = previous?.files ?? [:]
            let changes = try difference(old: previous?.id, new: id, in: repository)
            #expect(Set(changes.map(\.path)).count == changes.count)
            #expect(
                changes.map(\.path).sorted() == Set(old.keys).union(files.keys).filter { old[$0] != files[$0] }.sorted()
            )
            #expect(changes.allSatisfy { $0.old?.id == old[$0.path] && $0.new?.id == files[$0.path] })
            previous = (id, files)
            if round == 1 { tree = MutableTree(root: id) }
        }
        #expect(try scratch.git("fsck", "--strict", "--no-dangling") == noReferences)
    }

    private let noReferences = "notice: HEAD points to an unborn branch (main)\nnotice: No default references"

    /// Sets or removes one path of a small, colliding set: a path may be a file now and a directory later.
    private func edit(
        _ tree: inout MutableTree, _ pack: inout Pack, _ files: inout [String: ObjectID],
        _ generator: inout SeededGenerator, _ repository: borrowing Repository
    ) throws {
        let segments = ["a", "a.b", "a0", "b", "é"]
        let path = (0..<Int.random(in: 1...3, using: &generator))
            .map { _ in segments.randomElement(using: &generator) ?? "a" }.joined(separator: "/")
        if Bool.random(using: &generator) {
            let blob = pack.add(.blob, Array("\(Int.random(in: 0..<9, using: &generator))".utf8))
            try tree.set(path, mode: .file, to: blob, in: repository)
            files = files.filter { !$0.key.hasPrefix(path + "/") && !path.hasPrefix($0.key + "/") }
            files[path] = blob
        } else {
            try tree.remove(path, in: repository)
            files[path] = nil
        }
    }

    /// The tree git makes of a list of files.
    private func oracle(_ files: [String: ObjectID], _ scratch: Scratch) throws -> String {
        try? FileManager.default.removeItem(atPath: scratch.path(".git/index"))
        let lines = files.map { "100644 \($0.value)\t\($0.key)\n" }.joined()
        try scratch.git("update-index", "--add", "--index-info", input: lines)
        return try scratch.git("write-tree")
    }

    @Test func `rewrites only the objects of the changed path`() throws {
        let scratch = try Scratch(bare: true)
        var files: [String: String] = [:]
        for first in 0..<4 { for second in 0..<4 { files["users/\(first)/\(second)/file"] = "\(first)\(second)" } }
        try scratch.commit(files)
        let before = try scratch.git("rev-list", "--objects", "--all").split(separator: "\n").count
        try scratch.commit(["users/1/2/file": "new"])
        let after = try scratch.git("rev-list", "--objects", "--all").split(separator: "\n").count
        #expect(after - before == 6)
        #expect(try scratch.git("count-objects", "-v").contains("in-pack: \(after)\n"))
    }

    @Test func `leaves alone what it does not know`() throws {
        let scratch = try Scratch()
        try scratch.write("tool", "#!/bin/sh\n")
        try scratch.git("add", ".")
        try scratch.git("update-index", "--chmod=+x", "tool")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "tool")
        try scratch.git("add", ".")
        try scratch.git("commit", "-q", "-m", "m")
        let before = try scratch.git("ls-tree", "main")
        try scratch.commit(["dir/new": "1"])
        try scratch.commit(["dir/new": nil, "dir/none": nil, "none/none": nil, "tool/none": nil, "dir": nil])
        #expect(try scratch.git("ls-tree", "main") == before)
    }

    @Test(arguments: ["", "/a", "a//b", "a/", ".", "a/../b", ".git/config", "a/.GIT/x"])
    func `refuses paths git refuses`(_ path: String) throws {
        let repository = try Scratch(bare: true).open()
        var tree = MutableTree(root: nil)
        let error = #expect(throws: GitError.self) { try tree.set(path, mode: .file, to: .zero, in: repository) }
        #expect(error?.code == .invalidPath)
    }

    @Test func `of a missing tree fails and can be tried again`() throws {
        let scratch = try Scratch(bare: true)
        let repository = try scratch.open()
        var files = Tree()
        files["b"] = TreeEntry(mode: .file, id: ObjectID(hashing: .blob, []))
        var tree = MutableTree(root: ObjectID(hashing: .tree, files.bytes))
        let error = #expect(throws: GitError.self) { try tree.set("a", mode: .file, to: .zero, in: repository) }
        #expect(error?.code == .notFound)
        var pack = Pack()
        pack.add(.tree, files.bytes)
        try repository.write(pack).release()
        try tree.set("a", mode: .file, to: .zero, in: repository)
    }
}

@Suite struct `The difference with git's own commits` {
    @Test func `says the files of git's own commits as git diff does`() throws {
        let scratch = try Scratch()
        for (name, text) in [("a", "1"), ("b/c", "2"), ("b/d/e", "3"), ("f.x", "4"), ("g", "5")] {
            try scratch.write(name, text)
        }
        try scratch.git("add", ".")
        try scratch.git("commit", "-q", "-m", "1")
        try scratch.git("rm", "-q", "-r", "b/d", "g")
        for (name, text) in [("a", "new"), ("f/y", "6"), ("g/h", "7")] { try scratch.write(name, text) }
        try scratch.git("add", ".")
        try scratch.git("update-index", "--chmod=+x", "b/c")
        try scratch.git("commit", "-q", "-m", "2")
        let repository = try scratch.open()
        let (old, new) = (try tree("main~1", repository), try tree("main", repository))
        let changes = try difference(old: old, new: new, in: repository)
        let lines = changes.map { change in
            let status = change.old == nil ? "A" : change.new == nil ? "D" : "M"
            return "\(status)\t\(change.path)"
        }
        let expected = try scratch.git("diff-tree", "-r", "--no-renames", "--name-status", "main~1", "main")
        #expect(lines.sorted() == expected.split(separator: "\n").map(String.init).sorted())
        #expect(try difference(old: new, new: new, in: repository) == [])
        let some = try difference(old: old, new: new, in: repository) { $0 == "b" }
        #expect(some.map(\.path).sorted() == ["a", "b/c", "g"])
        #expect(
            try difference(old: nil, new: new, in: repository).map(\.path).sorted() == [
                "a", "b/c", "f.x", "f/y", "g/h",
            ])
        #expect(try difference(old: new, new: nil, in: repository).allSatisfy { $0.new == nil } == true)
    }

    private func tree(_ revision: String, _ repository: borrowing Repository) throws -> ObjectID {
        try repository.commit(repository.resolve(revision)).tree
    }
}
