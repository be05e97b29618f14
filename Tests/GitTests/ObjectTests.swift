import Foundation
import Git
import Testing

@Suite struct `Object names` {
    @Test func `are read from 40 hex digits and print them`() {
        let text = "00ff10a9e30dbaf08f4109848d5c6a331660a8cd"
        #expect(ObjectID(hex: text)?.description == text)
        #expect(ObjectID(hex: text.uppercased())?.description == text)
        #expect(ObjectID(hex: text).flatMap { ObjectID(bytes: $0.bytes) } == ObjectID(hex: text))
        #expect(ObjectID.zero.description == String(repeating: "0", count: 40))
    }

    @Test(arguments: [
        "", "0", String(repeating: "g", count: 40), String(repeating: "0", count: 41),
        "é" + String(repeating: "0", count: 38),
    ])
    func `are not read from anything else`(_ text: String) {
        #expect(ObjectID(hex: text) == nil)
    }

    @Test(arguments: ["", "a", "{\n}\n", String(repeating: "x", count: 100_000)])
    func `of a content are those of git`(_ text: String) throws {
        let scratch = try Scratch()
        let name = try scratch.git("hash-object", "--stdin", input: text)
        #expect(ObjectID(hashing: .blob, Array(text.utf8)).description == name)
    }
}

@Suite struct `Commit objects` {
    @Test func `written by git are read`() throws {
        let scratch = try Scratch()
        try scratch.write("a", "1")
        try scratch.git("add", ".")
        try scratch.git(
            "commit", "-q", "-m", "Subject é\n\nBody", "--author=Grace Hopper <grace@example.org>",
            "--date=2001-02-03T04:05:06-0330")
        let repository = try scratch.open()
        let tip = try #require(try repository.reference("refs/heads/main"))
        let commit = try repository.commit(tip)
        #expect(commit.tree.description == (try scratch.git("rev-parse", "HEAD^{tree}")))
        #expect(commit.parents == [])
        #expect(
            commit.author
                == Signature(
                    name: "Grace Hopper", email: "grace@example.org", seconds: 981_185_706, offsetMinutes: -210))
        #expect(commit.committer.name == "Ada")
        #expect(commit.message == "Subject é\n\nBody\n")
    }

    @Test func `with a signature or unknown headers are read`() throws {
        let text = """
            tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
            author A <a> 1 +0100
            committer C <c> 2 -0130
            gpgsig -----BEGIN
             author Mallory <m> 9 +0000
             -----END

            message

            author nobody
            """
        let commit = try Commit(id: .zero, parsing: Array(text.utf8))
        #expect(commit.author == Signature(name: "A", email: "a", seconds: 1, offsetMinutes: 60))
        #expect(commit.committer.offsetMinutes == -90)
        #expect(commit.message == "message\n\nauthor nobody")
    }

    @Test func `written by us are read back and pass git's checks`() throws {
        let scratch = try Scratch()
        let first = try scratch.commit(["a": "1"])
        let second = try scratch.commit(["a": "2"], seconds: 1_700_000_060)
        #expect(
            try scratch.git("log", "--format=%H %an %ae %ad", "--date=raw") == """
                \(second) Ada ada@example.org 1700000060 -0130
                \(first) Ada ada@example.org 1700000000 -0130
                """)
        #expect(try scratch.open().commit(second).author == .test(1_700_000_060))
        #expect(try scratch.git("fsck", "--strict", "--no-dangling") == "")
    }

    @Test func `cannot be forged through a name`() throws {
        let evil = Signature(name: "x> 0 +0000\nparent \(ObjectID.zero)", email: "<e\n>", seconds: 1)
        let bytes = Commit.serialize(tree: .zero, parents: [], author: evil, committer: evil, message: "m")
        let commit = try Commit(id: .zero, parsing: bytes)
        #expect(commit.parents == [])
        #expect(commit.author.email == "e")
    }

    @Test(arguments: ["", "tree x\n\n", "author A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n"])
    func `that are none are refused as corrupt`(_ text: String) {
        let error = #expect(throws: GitError.self) { try Commit(id: .zero, parsing: Array(text.utf8)) }
        #expect(error?.code == .corrupt)
    }
}

@Suite struct `Tree objects` {
    @Test func `keep git's order, in which a directory ends in a slash`() throws {
        let scratch = try Scratch()
        for name in ["a.b", "a/x", "a0", "a-", "b", "ab", "Z", "é", "z/y/x"] { try scratch.write(name, name) }
        try scratch.git("add", ".")
        let id = try #require(ObjectID(hex: scratch.git("write-tree")))
        let repository = try scratch.open()
        let tree = try repository.tree(id)
        let bytes = try repository.object(id).bytes
        #expect(tree.bytes == bytes)
        #expect(
            tree.entries.map(\.name).joined(separator: "\n")
                == (try scratch.git("-c", "core.quotePath=off", "ls-tree", "--name-only", "\(id)")))
        var rebuilt = Tree()
        for item in tree.entries.shuffled() { rebuilt[item.name] = item.entry }
        #expect(rebuilt == tree)
    }

    @Test func `keep names that are not UTF-8 as they are`() throws {
        let name: [UInt8] = [0x66, 0xFF, 0x25]
        let bytes = Array("100644 ".utf8) + name + [0] + ObjectID.zero.bytes
        var tree = try Tree(parsing: bytes)
        #expect(tree.entries.map(\.name) == ["f%ff%"])
        tree["a"] = TreeEntry(mode: .link, id: .zero)
        tree["a"] = nil
        #expect(tree.bytes == bytes)
    }

    @Test func `let a directory take the place of a file of the same name`() {
        var tree = Tree()
        tree["a"] = TreeEntry(mode: .file, id: .zero)
        tree["a.b"] = TreeEntry(mode: .file, id: .zero)
        tree["a"] = TreeEntry(mode: .tree, id: .zero)
        #expect(tree.entries.map(\.name) == ["a.b", "a"])
        tree["a"] = nil
        #expect(tree["a"] == nil)
        #expect(tree.entries.count == 1)
    }

    @Test(arguments: ["100644", "100644 a", "100644 a\0short", "9 a\0" + String(repeating: "x", count: 20)])
    func `that are none are refused as corrupt`(_ text: String) {
        let error = #expect(throws: GitError.self) { try Tree(parsing: Array(text.utf8)) }
        #expect(error?.code == .corrupt)
    }

    @Test func `have the tree and the parents that git reads, whatever the lines after them say`() throws {
        let scratch = try Scratch()
        try scratch.write("a", "1")
        try scratch.git("add", ".")
        try scratch.git("commit", "-q", "-m", "First")
        let (first, tree) = (try scratch.git("rev-parse", "HEAD"), try scratch.git("rev-parse", "HEAD^{tree}"))
        let empty = try scratch.git("hash-object", "-t", "tree", "-w", "--stdin", input: "")
        let person = "A <a@example.org> 1700000000 +0000"
        let id = try scratch.git(
            "hash-object", "-t", "commit", "-w", "--stdin", "--literally",
            input: """
                tree \(tree)
                author \(person)
                committer \(person)
                parent \(first)
                tree \(empty)
                committer B <b@example.org> 1 +0000

                Odd

                """)
        let commit = try scratch.open().commit(try #require(ObjectID(hex: id)))
        #expect(commit.tree.description == (try scratch.git("rev-parse", id + "^{tree}")))
        #expect(commit.tree.description == tree && commit.parents.isEmpty && commit.committer.name == "A")
        #expect(try scratch.git("rev-list", id) == id)
    }

    @Test(arguments: ["+9223372036854775807", "-9223372036854775808", "+99999", "+1401", "zone", ""])
    func `with a zone that no place has are of UTC`(_ zone: String) throws {
        let tree = String(repeating: "0", count: 40)
        let line = "A <a@example.org> 99999999999999999 \(zone)"
        let commit = try Commit(
            id: .zero, parsing: Array("tree \(tree)\nauthor \(line)\ncommitter \(line)\n\nOdd\n".utf8))
        #expect(commit.author.offsetMinutes == 0 && commit.author.seconds == 1 << 40)
        let written = Commit.serialize(
            tree: commit.tree, parents: [], author: commit.author, committer: commit.committer, message: "Odd\n")
        #expect(String(decoding: written, as: UTF8.self).contains("author A <a@example.org> 1099511627776 +0000\n"))
    }
}
