import Foundation
import Git
import TestSupport
import Testing

@Suite struct `A repository` {
    @Test(arguments: [false, true])
    func `that was made is one for ordinary git`(bare: Bool) throws {
        let scratch = try Scratch(bare: bare)
        let repository = try scratch.open()
        #expect(try repository.head() == "refs/heads/main")
        #expect(repository.gitDirectory == scratch.gitDirectory)
        #expect(try repository.reference("refs/heads/main") == nil)
        #expect(try scratch.git("rev-parse", "--is-bare-repository") == "\(bare)")
        #expect(try scratch.git("config", "core.bare") == "\(bare)")
        #expect(try scratch.git("symbolic-ref", "HEAD") == "refs/heads/main")
        if !bare {
            #expect(try scratch.git("rev-parse", "--show-toplevel") == scratch.directory)
            #expect(try scratch.git("status", "--porcelain") == "")
        }
        #expect(
            try scratch.git("fsck", "--strict")
                == "notice: HEAD points to an unborn branch (main)\nnotice: No default references")
    }

    @Test func `that is not there cannot be opened`() throws {
        let scratch = try Scratch(repository: false)
        #expect(throws: GitError.self) { _ = try scratch.open() }
    }

    @Test func `of git's own making can be opened, and its settings set`() throws {
        let scratch = try Scratch(repository: false)
        try scratch.git("init", "-q", "-b", "trunk", ".")
        let repository = try scratch.open()
        try repository.setConfig("core.fsync", "all")
        #expect(try repository.head() == "refs/heads/trunk")
        #expect(try scratch.git("config", "core.fsync") == "all")
    }

    @Test func `with SHA-256 names or an unknown extension is refused`() throws {
        let scratch = try Scratch()
        try scratch.git("config", "core.repositoryFormatVersion", "1")
        try scratch.git("config", "extensions.objectFormat", "sha256")
        #expect(throws: GitError.self) { _ = try scratch.open() }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `of another account is refused, as git does`() throws {
        let scratch = try Scratch()
        try FileManager.default.setAttributes([.ownerAccountID: 12_345], ofItemAtPath: scratch.gitDirectory)
        let path = scratch.gitDirectory
        let error = #expect(throws: GitError.self) { _ = try Repository(opening: path) }
        #expect(error?.code == .owner)
        #expect(throws: Program.Failure.self) { try scratch.git("status") }
    }

    @Test func `of a linked work tree can be opened`() throws {
        let scratch = try Scratch()
        let tip = try scratch.commit(["a": "1"])
        try scratch.git("worktree", "add", "-q", "linked", "-b", "side", "main")
        let repository = try Repository(opening: scratch.gitDirectory + "/worktrees/linked")
        #expect(try repository.reference("refs/heads/main") == tip)
        #expect(try repository.head() == "refs/heads/side")
        #expect(try repository.commit(tip).id == tip)
    }

    @Test func `tells a HEAD that names nothing from one that is detached`() throws {
        let scratch = try Scratch()
        let head = URL(fileURLWithPath: scratch.gitDirectory + "/HEAD")
        let repository = try scratch.open()
        for text in ["", "garbage", "ref: main", String(repeating: "a", count: 39)] {
            try Data(text.utf8).write(to: head)
            let error = #expect(throws: GitError.self) { try repository.head() }
            #expect(error?.code == .corrupt)
        }
        try FileManager.default.removeItem(at: head)
        let error = #expect(throws: GitError.self) { try repository.head() }
        #expect(error?.code == .notFound)
    }

    @Test func `has no branch in HEAD when that is detached`() throws {
        let scratch = try Scratch()
        try scratch.commit(["a": "1"])
        try scratch.git("checkout", "-q", "--detach", "main")
        #expect(try scratch.open().head() == nil)
    }

    @Test func `reads loose, packed and delta objects, and says what is missing`() throws {
        let scratch = try Scratch()
        for number in 0..<20 {
            try scratch.write("a", String(repeating: "line\n", count: 500) + "\(number)")
            try scratch.git("add", ".")
            try scratch.git("commit", "-q", "-m", "\(number)")
        }
        try scratch.git("repack", "-q", "-ad")
        try scratch.write("b", "loose")
        let loose = try #require(ObjectID(hex: scratch.git("hash-object", "-w", "b")))
        let repository = try scratch.open()
        #expect(try repository.blob(loose) == Array("loose".utf8))
        for line in try scratch.git("rev-list", "--objects", "--all").split(separator: "\n") {
            let id = try #require(ObjectID(hex: String(line.prefix(40))))
            let object = try repository.object(id)
            #expect(ObjectID(hashing: object.kind, object.bytes) == id)
        }
        #expect(repository.exists(loose) == true)
        #expect(repository.exists(.zero) == false)
        let error = #expect(throws: GitError.self) { try repository.object(.zero) }
        #expect(error?.code == .notFound)
        #expect(throws: GitError.self) { try repository.tree(loose) }
    }

    @Test func `resolves revisions to commits`() throws {
        let scratch = try Scratch()
        let first = try scratch.commit(["a": "1"])
        try scratch.commit(["a": "2"])
        try scratch.git("tag", "-a", "-m", "tag", "v1", "main~1")
        let repository = try scratch.open()
        #expect(try repository.resolve("main~1") == first)
        #expect(try repository.resolve("v1") == first)
        #expect(try repository.resolve(String("\(first)".prefix(10))) == first)
        let error = #expect(throws: GitError.self) { try repository.resolve("nobody") }
        #expect(error?.code == .notFound)
    }

    @Test func `walks first parents, oldest first`() throws {
        let scratch = try Scratch()
        let ids = try (0..<5).map { try scratch.commit(["a": "\($0)"]) }
        try scratch.git("checkout", "-q", "-b", "side", "main~2")
        try scratch.write("b", "side")
        try scratch.git("add", ".")
        try scratch.git("commit", "-q", "-m", "side")
        try scratch.git("checkout", "-q", "main")
        try scratch.git("merge", "-q", "--no-ff", "-m", "merge", "side")
        let repository = try scratch.open()
        let tip = try #require(try repository.reference("refs/heads/main"))
        let whole = try repository.firstParentChain(from: tip, until: nil)
        #expect(whole.commits.map(\.id) == ids + [tip])
        #expect(!whole.reachedUntil)
        let part = try repository.firstParentChain(from: tip, until: ids[2])
        #expect(part.commits.map(\.id) == [ids[3], ids[4], tip])
        #expect(part.reachedUntil)
        #expect(try repository.firstParentChain(from: tip, until: tip).commits == [])
        let side = try repository.resolve("side")
        #expect(try repository.firstParentChain(from: tip, until: side).reachedUntil == false)
        #expect(try repository.isAncestor(side, of: tip) == true)
        #expect(try repository.isAncestor(ids[0], of: tip) == true)
        #expect(try repository.isAncestor(tip, of: ids[0]) == false)
        #expect(try repository.isAncestor(tip, of: tip) == true)
    }

    @Test func `sees a push's objects in quarantine`() throws {
        let (scratch, other) = (try Scratch(bare: true), try Scratch(bare: true))
        let tip = try other.commit(["a": "1"])
        let repository = try scratch.open()
        #expect(repository.exists(tip) == false)
        try repository.addAlternate(objectDirectory: other.gitDirectory + "/objects")
        #expect(try repository.commit(tip).id == tip)
    }

    @Test func `can be owned by an actor`() async throws {
        let scratch = try Scratch()
        let tip = try scratch.commit(["a": "1"])
        let owner = Owner(repository: try scratch.open())
        #expect(await owner.reference() == tip)
    }
}

private actor Owner {
    private let repository: Repository

    init(repository: consuming sending Repository) { self.repository = repository }

    func reference() -> ObjectID? { try? repository.reference("refs/heads/main") }
}
