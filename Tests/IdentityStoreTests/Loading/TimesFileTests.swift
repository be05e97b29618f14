import Foundation
import Git
import JSON
import Logging
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The file of times` {
    @Test func `holds what it was written with`() async throws {
        let fixture = try await StoreFixture()
        let users = [try await fixture.createUser("a@corp.example"), try await fixture.createUser("b@corp.example")]
        _ = try await fixture.patch(users[0], ["op": "add", "path": "title", "value": "Lead"])
        let snapshot = fixture.store.snapshot
        let file = TimesFile(fixture.location)
        try file.write(snapshot)
        let (commit, history) = try #require(file.read())
        #expect(commit == snapshot.tip)
        #expect(history.time == snapshot.time)
        #expect(history.times.count == 2)
        for user in users {
            let stored = try #require(snapshot.resource(user, of: .user))
            #expect(history.times[user]?.created == stored.created)
            #expect(history.times[user]?.lastModified == stored.lastModified)
        }
    }

    @Test func `is written at a start that took long without it, for hooks and the next start`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        let file = TimesFile(fixture.location)
        try FileManager.default.removeItem(atPath: file.path)
        var opening = StateOpener(location: fixture.location, logger: Logger(label: "test"))
        _ = try opening.load()
        #expect(file.read() == nil)
        opening.longestWalk = .zero
        let tip = try opening.load().snapshot.tip
        #expect(file.read()?.commit == tip)
    }

    @Test func `is taken whole or not at all`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        let file = TimesFile(fixture.location)
        #expect(file.read() == nil)
        try file.write(fixture.store.snapshot)
        let whole = try Data(contentsOf: URL(fileURLWithPath: file.path))
        for length in 0..<whole.count { try expectNothing(of: whole.prefix(length), in: file) }
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 1
            try expectNothing(of: damaged, in: file)
        }
        try expectNothing(of: whole + Data([0]), in: file)
        try expectNothing(of: Data(count: whole.count), in: file)
        try whole.write(to: URL(fileURLWithPath: file.path))
        #expect(file.read() != nil)
    }

    private func expectNothing(of bytes: Data, in file: TimesFile) throws {
        try bytes.write(to: URL(fileURLWithPath: file.path))
        #expect(file.read() == nil)
    }
}
