import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A change of the fan-out` {
    private static func change(_ fanOut: Int, _ fixture: StoreFixture) async throws -> Int? {
        try await FanOutChange.run(fanOut, at: fixture.location, logger: ImportFixture.logger)
    }

    @Test func `leaves versions and times as they are, with and without what is known of them`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("a@corp.example")
        let group = try await fixture.createGroup("G", members: [user])
        try await moveTimeBack(fixture)
        await fixture.store.close()
        let old = try await StoreFixture.open(fixture.location)
        let before = try answers(old, user, group)
        await old.close()
        #expect(try await Self.change(4, fixture) == 2)
        #expect(try StateCheck.problems(of: nil, at: fixture.location).isEmpty)
        for keepsTimes in [true, false] {
            if !keepsTimes { try FileManager.default.removeItem(atPath: TimesFile(fixture.location).path) }
            let again = try await StoreFixture.open(fixture.location)
            #expect(try answers(again, user, group) == before)
            await again.close()
        }
        #expect(try await Self.change(4, fixture) == nil)
    }

    @Test func `back and forth gives the tree there was`() async throws {
        let fixture = try await StoreFixture(bare: true)
        for number in 0..<20 { try await fixture.createUser("u\(number)@corp.example") }
        await fixture.store.close()
        let tree = try fixture.git("rev-parse", "scimgit/live^{tree}")
        #expect(try await Self.change(4, fixture) == 20)
        #expect(
            try fixture.git("ls-tree", "-r", "--name-only", "scimgit/live", "users").split(separator: "\n").allSatisfy {
                $0.split(separator: "/").count == 6
            })
        #expect(try await Self.change(3, fixture) == 20)
        #expect(try fixture.git("rev-parse", "scimgit/live^{tree}") == tree)
        #expect(try fixture.git("fsck", "--strict") == "")
    }

    @Test func `keeps the other settings of the format file and the other files at the top`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        #expect(try await Self.change(4, fixture) == 1)
        #expect(try fixture.git("ls-tree", "--name-only", "scimgit/live").contains(".gitattributes"))
        #expect(try Program.run(["git", "status", "--porcelain"], in: fixture.directory).output == "")
    }

    @Test func `is followed by a running store, which goes on in the new layout`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("a@corp.example")
        let group = try await fixture.createGroup("G", members: [user])
        let running = Task { await fixture.store.run() }
        defer { running.cancel() }
        try await moveTimeBack(fixture)
        try await eventually { fixture.store.snapshot.commit == (try? tip(fixture)) }
        let before = try answers(fixture.store, user, group)
        try await moveAll(fixture, to: 4)
        try await eventually { fixture.store.snapshot.commit == (try? tip(fixture)) }
        #expect(try answers(fixture.store, user, group) == before)
        let second = try await fixture.createUser("b@corp.example")
        let path = ResourcePath.path(of: second, type: .user, fanOut: 4)
        #expect(try fixture.git("ls-tree", "-r", "--name-only", "scimgit/live").contains(path))
    }

    @Test func `must take all files along`() throws {
        let contents = try state(of: ["1001", "1002"])
        let snapshot = Snapshot(tip: .zero, tree: .zero, time: Timestamp(seconds: 1), contents: contents)
        func problems(moved: [String], left: [String] = []) throws -> [Problem] {
            try ExternalUpdate(of: changes(moving: moved, keeping: left, of: contents)).problems(on: snapshot)
        }
        #expect(try problems(moved: ["1001", "1002"]).isEmpty)
        let old = ResourcePath.path(of: "1002", type: .user, fanOut: 3)
        let new = ResourcePath.path(of: "1002", type: .user, fanOut: 4)
        for problems in [try problems(moved: ["1001"]), try problems(moved: ["1001", "1002"], left: ["1002"])] {
            #expect(problems.map(\.path) == [old])
            #expect(problems.first?.reason.contains(new) == true)
        }
    }
}

extension `A change of the fan-out` {
    /// What is served of resources, the id of the commit left out.
    private func answers(_ store: IdentityStore, _ user: String, _ group: String) throws -> [JSONObject] {
        let snapshot = store.snapshot
        return [
            snapshot.representation(of: try #require(snapshot.resource(user, of: .user)), baseURL: "").value(),
            snapshot.representation(of: try #require(snapshot.resource(group, of: .group)), baseURL: "").value(),
        ]
    }

    private func tip(_ fixture: StoreFixture) throws -> String {
        try fixture.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
    }

    /// Adds a commit of tomorrow, so that whatever is changed after it is seen to be newer.
    private func moveTimeBack(_ fixture: StoreFixture) async throws {
        let tree = try fixture.git("rev-parse", "scimgit/live^{tree}").trimmingCharacters(in: .newlines)
        try await add(tree, fixture)
    }

    private func moveAll(_ fixture: StoreFixture, to fanOut: Int) async throws {
        let snapshot = fixture.store.snapshot
        let repository = try Repository(opening: fixture.location.gitDirectory)
        var pack = Pack()
        var tree = MutableTree(root: snapshot.tree)
        for type in snapshot.resourceTypes {
            for stored in snapshot.contents.all(of: type) {
                try tree.remove(stored.path, in: repository)
                let path = ResourcePath.path(of: stored.id, type: type, fanOut: fanOut)
                try tree.set(path, mode: .file, to: stored.blob, in: repository)
            }
        }
        let format = pack.add(.blob, StateFormat(fanOut: fanOut).bytes)
        try tree.set(StateFormat.fileName, mode: .file, to: format, in: repository)
        let root = try tree.write(into: &pack, in: repository)
        try repository.write(pack).release()
        try await add(root.description, fixture)
    }

    private func add(_ tree: String, _ fixture: StoreFixture) async throws {
        let date = "\(Int(Date().timeIntervalSince1970) + 86_400) +0000"
        let commit = try Program.run(
            [
                "env", "GIT_COMMITTER_DATE=\(date)", "git", "--git-dir", fixture.location.gitDirectory,
                "-c", "user.name=A", "-c", "user.email=a@corp.example", "commit-tree", tree, "-p", "scimgit/live", "-m",
                "Move",
            ]
        ).output.trimmingCharacters(in: .newlines)
        await fixture.store.synchronize()
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit)
        await fixture.store.synchronize()
    }

    private func state(of ids: [String]) throws -> ResourceSet {
        var check = ResourceSetCheck(of: ResourceSet(format: StateFormat(), definitions: DefinitionFiles()), [])
        for id in ids {
            check.add(try file(id, fanOut: 3)) { _ in
                History.Times(created: Timestamp(seconds: 1), lastModified: Timestamp(seconds: 1))
            }
        }
        check.finish()
        #expect(check.problems.isEmpty)
        return check.contents
    }

    private func changes(moving moved: [String], keeping left: [String], of contents: ResourceSet) throws
        -> [FileChange]
    {
        let bytes = StateFormat(fanOut: 4).bytes
        let format = FileChange.File(isRegular: true, blob: ObjectID(hashing: .blob, bytes), bytes: bytes)
        return [FileChange(path: StateFormat.fileName, new: format)]
            + moved.filter { !left.contains($0) }.map { id in
                FileChange(path: ResourcePath.path(of: id, type: .user, fanOut: 3), new: nil)
            } + (try moved.map { try file($0, fanOut: 4) })
    }

    private func file(_ id: String, fanOut: Int) throws -> FileChange {
        let bytes = ImportFixture.user(id).canonicalBytes
        return FileChange(
            path: ResourcePath.path(of: id, type: .user, fanOut: fanOut),
            new: FileChange.File(isRegular: true, blob: ObjectID(hashing: .blob, bytes), bytes: bytes))
    }
}
