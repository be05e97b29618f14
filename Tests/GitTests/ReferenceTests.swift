import Foundation
import Git
import TestSupport
import Testing

@Suite struct `A branch` {
    private let main = "refs/heads/main"

    @Test func `is made, moved and read by git`() throws {
        let scratch = try Scratch()
        let ids = try (0..<3).map { try scratch.commit(["a": "\($0)"]) }
        #expect(try scratch.git("rev-parse", "main") == "\(ids[2])")
        #expect(try scratch.git("rev-list", "--count", "main") == "3")
        #expect(try scratch.names(in: ".git/refs/heads") == ["main"])
        #expect(try scratch.names(in: ".git/scimgit") == ["keep"])
    }

    @Test func `is not moved when it names something else`() throws {
        let scratch = try Scratch()
        let (first, second) = (try scratch.commit(["a": "1"]), try scratch.commit(["a": "2"]))
        let repository = try scratch.open()
        for expected in [PreviousValue.object(first), .absent] {
            let error = #expect(throws: GitError.self) {
                try repository.updateReference(main, from: expected, to: first)
            }
            #expect(error?.code == .modified)
        }
        let error = #expect(throws: GitError.self) {
            try repository.updateReference("refs/heads/other", from: .object(first), to: second)
        }
        #expect(error?.code == .modified)
        #expect(try repository.reference(main) == second)
        #expect(try scratch.names(in: ".git/refs/heads") == ["main"])
    }

    @Test func `is not moved while somebody else holds its lock, which stays`() throws {
        let scratch = try Scratch()
        let first = try scratch.commit(["a": "1"])
        let repository = try scratch.open()
        try scratch.write(".git/refs/heads/main.lock", "")
        let error = #expect(throws: GitError.self) {
            try repository.updateReference(main, from: .object(first), to: first)
        }
        #expect(error?.code == .locked)
        try repository.recover()
        #expect(scratch.exists(".git/refs/heads/main.lock"))
    }

    @Test func `keeps git out while we hold its lock`() throws {
        let scratch = try Scratch()
        let first = try scratch.commit(["a": "1"])
        let lock = try FileLock(
            acquiring: scratch.path(".git/refs/heads/main.lock"), owned: scratch.path(".git/scimgit/ref-lock"))
        #expect(throws: Program.Failure.self) {
            try scratch.git("update-ref", "refs/heads/main", "\(first)~0", "\(first)")
        }
        lock.release()
        try scratch.git("update-ref", "refs/heads/main", "\(first)")
    }

    @Test func `is read and moved after it was packed`() throws {
        let scratch = try Scratch()
        let repository = try scratch.open()
        var tip = try scratch.commit(["a": "0"])
        for number in 1..<4 {
            try scratch.git("pack-refs", "--all")
            #expect(scratch.exists(".git/refs/heads/main") == false)
            #expect(try repository.reference(main) == tip)
            tip = try scratch.commit(["a": "\(number)"])
            #expect(try repository.reference(main) == tip)
        }
        let lost = #expect(throws: GitError.self) { try repository.updateReference(main, from: .absent, to: tip) }
        #expect(lost?.code == .modified)
    }

    @Test func `below a folder is made, packed away and made again`() throws {
        let scratch = try Scratch()
        let name = "refs/heads/inbox/ada/one"
        let first = try scratch.commit(["a": "1"], on: name)
        try scratch.git("pack-refs", "--all")
        let second = try scratch.commit(["a": "2"], on: name)
        #expect(try scratch.git("rev-parse", name, name + "~1") == "\(second)\n\(first)")
    }

    @Test func `is taken away, loose and packed, when it names what is expected`() throws {
        let scratch = try Scratch()
        let name = "refs/heads/inbox/ada/one"
        let first = try scratch.commit(["a": "1"], on: name)
        try scratch.git("pack-refs", "--all")
        let repository = try scratch.open()
        let second = try scratch.commit(["a": "2"], on: name)
        let moved = #expect(throws: GitError.self) { try repository.removeReference(name, from: first) }
        #expect(moved?.code == .modified)
        try scratch.write(".git/\(name).lock", "")
        let locked = #expect(throws: GitError.self) { try repository.removeReference(name, from: second) }
        #expect(locked?.code == .locked && scratch.exists(".git/\(name).lock"))
        try FileManager.default.removeItem(atPath: scratch.path(".git/\(name).lock"))
        #expect(try scratch.git("rev-parse", name) == "\(second)")
        try repository.removeReference(name, from: second)
        #expect(try scratch.git("for-each-ref", "refs/heads/inbox") == "")
        #expect(!scratch.exists(".git/refs/heads/inbox"))
        let gone = #expect(throws: GitError.self) { try repository.removeReference(name, from: second) }
        #expect(gone?.code == .notFound)
        #expect(try repository.reference(name) == nil)
    }

    @Test func `moves once when many try at the same time`() async throws {
        let scratch = try Scratch()
        let first = try scratch.commit(["a": "1"])
        let other = try scratch.commit(["a": "2"], on: "refs/heads/other")
        let outcomes = await withTaskGroup(of: GitError.Code?.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    do throws(GitError) {
                        try scratch.open().updateReference("refs/heads/main", from: .object(first), to: other)
                        return nil
                    } catch { return error.code }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(try scratch.git("rev-parse", "main") == "\(other)")
    }

    @Test func `loses nothing in a race with git`() async throws {
        let scratch = try Scratch()
        try scratch.commit(["a": "0"])
        let rounds = 15
        async let foreign = Task.detached {
            var made = 0
            for number in 0..<rounds {
                let old = try scratch.git("rev-parse", "main")
                let new = try scratch.git("commit-tree", "-p", old, "-m", "git \(number)", "\(old)^{tree}")
                if (try? scratch.git("update-ref", "refs/heads/main", new, old)) != nil { made += 1 }
                _ = try? scratch.git("pack-refs", "--all")
            }
            return made
        }.value
        var made = 0
        while made < rounds {
            do { try scratch.commit(["b": "\(made)"]) } catch let error as GitError {
                guard error.code == .modified || error.code == .locked else { throw error }
                continue
            }
            made += 1
        }
        let total = try await foreign + made + 1
        #expect(try scratch.git("rev-list", "--count", "main") == "\(total)")
    }

    @Test func `is not made below another one`() throws {
        let scratch = try Scratch()
        let first = try scratch.commit(["a": "1"])
        #expect(throws: GitError.self) {
            try scratch.open().updateReference("refs/heads/main/x", from: .absent, to: first)
        }
        #expect(try scratch.git("for-each-ref", "--format=%(refname)") == "refs/heads/main")
    }
}

@Suite struct `After a crash` {
    @Test(arguments: ["refs/heads/main.lock", "refs/heads/inbox/x.lock"])
    func `our own lock of a branch is removed`(name: String) throws {
        let scratch = try Scratch(bare: true)
        let first = try scratch.commit(["a": "1"])
        try scratch.commit(["a": "1"], on: "refs/heads/inbox/y")
        _ = try FileLock(acquiring: scratch.path(name), owned: scratch.path("scimgit/ref-lock"))
        let repository = try scratch.open()
        try repository.recover()
        #expect(!scratch.exists(name))
        #expect(try scratch.names(in: "scimgit") == ["keep"])
        try repository.updateReference("refs/heads/main", from: .object(first), to: first)
    }

    @Test func `before our lock was linked, another's stays`() throws {
        let scratch = try Scratch(bare: true)
        try scratch.commit(["a": "1"])
        try scratch.write("scimgit/ref-lock", "")
        try scratch.write("refs/heads/main.lock", "")
        try scratch.open().recover()
        #expect(scratch.exists("refs/heads/main.lock"))
        #expect(!scratch.exists("scimgit/ref-lock"))
    }

    @Test func `between the rename and the end, the branch is whole and moves again`() throws {
        let scratch = try Scratch(bare: true)
        let first = try scratch.commit(["a": "1"])
        try FileManager.default.linkItem(
            atPath: scratch.path("refs/heads/main"), toPath: scratch.path("scimgit/ref-lock"))
        let repository = try scratch.open()
        try repository.updateReference("refs/heads/main", from: .object(first), to: first)
        try repository.recover()
        #expect(try repository.reference("refs/heads/main") == first)
        #expect(try scratch.names(in: "scimgit") == ["keep"])
    }

    @Test func `our own lock of the index is removed, and no other`() throws {
        let scratch = try Scratch()
        let (lock, owned) = (scratch.path(".git/index.lock"), scratch.path(".git/scimgit/index-lock"))
        try scratch.commit(["a": "1"])
        _ = try FileLock(acquiring: lock, owned: owned)
        let error = #expect(throws: GitError.self) { try FileLock(acquiring: lock, owned: owned + "-2") }
        #expect(error?.code == .locked)
        try scratch.open().recover()
        #expect(!scratch.exists(".git/index.lock"))
        try scratch.write(".git/index.lock", "")
        try scratch.open().recover()
        #expect(scratch.exists(".git/index.lock"))
    }
}
