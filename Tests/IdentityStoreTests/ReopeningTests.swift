import Foundation
import Git
import JSON
import Logging
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A state repository` {
    @Test func `is the whole state: opened again it serves the same resources, versions and times`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let group = try await fixture.createGroup("G", members: [user])
        _ = try await fixture.patch(user, ["op": "add", "path": "title", "value": "Lead"])
        let before = fixture.store.snapshot
        await fixture.store.close()
        for keepsTimes in [true, false] {
            if !keepsTimes { try FileManager.default.removeItem(atPath: TimesFile(fixture.location).path) }
            let again = try await StoreFixture.open(fixture.location)
            for (id, type) in [(user, ResourceType.user), (group, .group)] {
                let old = try #require(before.resource(id, of: type))
                let new = try #require(again.snapshot.resource(id, of: type))
                #expect(
                    again.snapshot.representation(of: new, baseURL: "").value()
                        == before.representation(of: old, baseURL: "").value())
            }
            await again.close()
        }
    }

    @Test func `is served whole with what earlier versions let in: a link at the top, and U+0000 in a text`()
        async throws
    {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        let file = URL(fileURLWithPath: fixture.directory + "/" + path(user))
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("{\n  \"active\"", with: "{\n  \"title\": \"a\\u0000b\",\n  \"active\"").write(
            to: file, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: fixture.directory + "/docs", withDestinationPath: "scimgit.json")
        let git = ["git", "-c", "user.name=A", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null"]
        for command in [
            ["add", "-A"], ["commit", "-qm", "As it was"], ["update-ref", "refs/scimgit/live", "main"],
        ] {
            try Program.run(git + command, in: fixture.directory)
        }
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.resource(user, of: .user)?.resource["title"] == "a\u{0}b")
        await again.close()
    }

    @Test func `is served by one process at a time`() async throws {
        let fixture = try await StoreFixture()
        await #expect(throws: StoreError.alreadyServed(directory: fixture.directory)) {
            try await StoreFixture.open(fixture.location)
        }
    }

    @Test func `takes what somebody commits past the hooks, and keeps beside what is not valid`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let running = Task { await fixture.store.run() }
        defer { running.cancel() }
        let file = URL(fileURLWithPath: fixture.directory + "/" + path(user))
        try await eventually { FileManager.default.fileExists(atPath: file.path) }
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("\"active\": true", with: "\"active\": \"yes\"").write(
            to: file, atomically: false, encoding: .utf8)
        try commit(fixture, "Break a rule")
        try await eventually { try fixture.git("branch", "--list", "refused/*") != "" }
        let second = try await fixture.createUser("b@corp.example")
        #expect(fixture.store.snapshot.resource(user, of: .user)?.resource["active"] == true)
        #expect(fixture.store.snapshot.resource(second, of: .user) != nil)
        let branch = try fixture.git("branch", "--list", "--format=%(refname:short)", "refused/*").dropLast()
        try await eventually { try fixture.git("log", "-1", "--format=%N", String(branch)).contains(path(user)) }
        try await eventually {
            try fixture.git("rev-parse", "main") == fixture.git("rev-parse", "scimgit/live")
                && (try String(contentsOf: file, encoding: .utf8)) == text
        }
        try await eventually { fixture.store.readiness.attention.contains { $0.contains(branch) } }
        try text.replacing("\"active\": true", with: "\"active\": false").write(
            to: file, atomically: false, encoding: .utf8)
        try commit(fixture, "Deactivate")
        try await eventually { fixture.store.snapshot.resource(user, of: .user)?.resource["active"] == false }
        #expect(try fixture.git("log", "--format=%s", "scimgit/live").contains("Deactivate"))
    }

    @Test(arguments: [true, false])
    func `keeps all that it acknowledged when main is set back past the hooks, with or without a server`(
        _ isRunning: Bool
    ) async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.synchronize()
        let served = fixture.store.snapshot.commit
        if !isRunning { await fixture.store.close() }
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", "main~1")
        let store = isRunning ? fixture.store : try await StoreFixture.open(fixture.location)
        await store.synchronize()
        #expect(store.snapshot.count(of: .user) == 1)
        #expect(try fixture.git("rev-parse", "main", "scimgit/live") == "\(served)\n\(served)\n")
        if !isRunning { await store.close() }
    }

    @Test(arguments: ["refs/heads/main", "refs/scimgit/live"], ["", String(repeating: "\0", count: 41)])
    func `brings a reference back whose file a power cut left without content`(
        _ reference: String, _ content: String
    ) async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        try fixture.git("-c", "core.hooksPath=/dev/null", "pack-refs", "--all")
        try Data(content.utf8).write(to: URL(fileURLWithPath: fixture.location.gitDirectory + "/" + reference))
        #expect(try !Setup.initialize(fixture.location, executable: "/usr/bin/true"))
        let store = try await StoreFixture.open(fixture.location)
        let commit = store.snapshot.commit
        #expect(store.snapshot.count(of: .user) == 1)
        #expect(try fixture.git("rev-parse", "main", "scimgit/live") == "\(commit)\n\(commit)\n")
        await store.close()
    }

    @Test(arguments: ["refs/heads/main", "refs/scimgit/live"], [true, false])
    func `brings a reference back that was deleted, with or without a server`(
        _ reference: String, _ isRunning: Bool
    ) async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        if !isRunning { await fixture.store.close() }
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "-d", reference)
        let store = isRunning ? fixture.store : try await StoreFixture.open(fixture.location)
        let change = Change(
            .create(["schemas": [.string(Schema.user.id)], "userName": "b@corp.example"]), of: .user, requestID: "r")
        _ = try await store.perform(change, by: fixture.client)
        await store.synchronize()
        #expect(store.snapshot.count(of: .user) == 2)
        let commit = store.snapshot.commit
        #expect(try fixture.git("rev-parse", "main", "scimgit/live") == "\(commit)\n\(commit)\n")
        if !isRunning { await store.close() }
    }

    @Test func `stores nothing while the log names what this server did not write`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        let served = fixture.store.snapshot.commit
        let other = try fixture.git(
            "-c", "user.name=B", "-c", "user.email=b@corp.example", "commit-tree", "-m", "Elsewhere", "-p", served,
            served + "^{tree}"
        ).trimmingCharacters(in: .newlines)
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/scimgit/live", other)
        let error = await #expect(throws: SCIMError.self) { try await fixture.createUser("b@corp.example") }
        #expect(error?.status == 503 && error?.detail.contains(other) == true)
        #expect(try fixture.git("rev-parse", "scimgit/live") == other + "\n")
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/scimgit/live", served)
        try await fixture.createUser("b@corp.example")
        #expect(fixture.store.snapshot.count(of: .user) == 2)
    }

    @Test func `leaves main where a revert is open, also when it is opened again`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.synchronize()
        let before = try fixture.git("rev-parse", "main")
        let sign = fixture.location.gitDirectory + "/REVERT_HEAD"
        try Data(before.utf8).write(to: URL(fileURLWithPath: sign))
        try await fixture.createUser("b@corp.example")
        await fixture.store.close()
        let again = try await StoreFixture.open(fixture.location)
        #expect(try fixture.git("rev-parse", "main") == before)
        try FileManager.default.removeItem(atPath: sign)
        await again.synchronize()
        #expect(try fixture.git("rev-parse", "main") == again.snapshot.commit + "\n")
        await again.close()
    }

    @Test func `is not opened when its log does not follow what was served last`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        let served = fixture.store.snapshot.commit
        let other = try fixture.git(
            "-c", "user.name=B", "-c", "user.email=b@corp.example", "commit-tree", "-m", "Elsewhere", "-p",
            "scimgit/live~1", "scimgit/live^{tree}"
        ).trimmingCharacters(in: .newlines)
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/scimgit/live", other)
        await #expect(throws: StoreError.forkedLog(found: other, commit: served)) {
            try await StoreFixture.open(fixture.location)
        }
    }

    @Test func `whose index lacks files that are there says so in its log, until git has put that right`() async throws
    {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        try Program.run(["sh", "-ec", "rm .git/index; git add '*\(user).json'"], in: fixture.directory)
        for isFirst in [true, false] {
            let log = RecordedLog()
            let again = try await IdentityStore.open(fixture.location, logger: log.logger)
            let told = again.readiness.attention + log.messages(.warning)
            #expect(told.count { $0.contains("`git reset`") } == (isFirst ? 2 : 0), "\(told)")
            await again.close()
            try Program.run(["git", "reset", "-q"], in: fixture.directory)
        }
    }

    @Test(arguments: [false, true])
    func `tells of commits that somebody put on the log while no server ran, until it is opened again`(
        byHookBefore: Bool
    ) async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        let served = fixture.store.snapshot.commit
        let other = try fixture.git(
            "-c", "user.name=Eve", "-c", "user.email=eve@corp.example", "commit-tree", "-m", "Elsewhere", "-p", served,
            "scimgit/live^{tree}"
        ).trimmingCharacters(in: .newlines)
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/scimgit/live", other)
        if byHookBefore {
            for _ in 0..<2 { _ = try await OfflineState.open(fixture.location, logger: RecordedLog().logger) }
        }
        for isFirst in [true, false] {
            let log = RecordedLog()
            let again = try await IdentityStore.open(fixture.location, logger: log.logger)
            let told = again.readiness.attention + log.messages(.warning)
            #expect(told.count { $0.contains("1 commits by Eve <eve@corp.example>") } == (isFirst ? 2 : 0), "\(told)")
            #expect(again.snapshot.commit == other)
            await again.close()
        }
    }

    @Test func `says nothing of its own commits that a power cut left unmarked`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let mark = fixture.store.snapshot.tip
        try await fixture.byHand { try $0.commit(user: UUID().uuidString.lowercased(), "b@corp.example") }
        _ = try await fixture.patch(user, ["op": "add", "path": "title", "value": "Lead"])
        await fixture.store.close()
        let before = try await StoreFixture.open(fixture.location)
        #expect(before.readiness.attention == [])
        await before.close()
        let line = try fixture.git("rev-parse", "scimgit/live~1").trimmingCharacters(in: .newlines)
        let own = try #require(ObjectID(hex: line))
        for (commit, isTold) in [(own, false), (mark, true)] {
            try CommitMark.live(fixture.location).write(commit)
            let again = try await StoreFixture.open(fixture.location)
            #expect(again.readiness.attention.isEmpty != isTold)
            await again.close()
        }
    }

    @Test func `of an earlier version starts its log at main`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "-d", "refs/scimgit/live")
        try FileManager.default.moveItem(
            atPath: fixture.location.privateDirectory + "/newest",
            toPath: fixture.location.privateDirectory + "/served")
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.count(of: .user) == 1)
        #expect(try fixture.git("rev-parse", "main") == fixture.git("rev-parse", "scimgit/live"))
        await again.close()
    }

    private func path(_ id: String) -> String { ResourcePath.path(of: id, type: .user, fanOut: 3) }

    private func commit(_ fixture: StoreFixture, _ message: String) throws {
        _ = try Program.run(
            [
                "git", "-c", "core.hooksPath=/dev/null", "-c", "user.name=Admin", "-c", "user.email=admin@corp.example",
                "commit", "-qam", message,
            ], in: fixture.directory)
    }
}

/// Waits until a condition holds; fails after ten seconds.
func eventually(_ condition: () throws -> Bool, meanwhile: () async -> Void = {}) async throws {
    for _ in 0..<500 {
        if try condition() { return }
        await meanwhile()
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the condition did not come to hold within ten seconds")
}
