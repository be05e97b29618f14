import Foundation
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `What stands where git reads references` {
    /// The command between the first pair of backquotes.
    private func command(in text: String) throws -> String {
        String(try #require(text.split(separator: "`", omittingEmptySubsequences: false).dropFirst().first))
    }

    /// What a check tells.
    private func told(of location: StateLocation) -> String {
        do { return try StateCheck.report(of: nil, at: location).remarks.map(\.description).joined() } catch {
            return "\(error)"
        }
    }

    @Test(arguments: ["garbage", "0123456789 refs/heads/short", "^12", ""])
    func `is named by a check with a command that mends it: a line of packed references`(_ line: String) async throws {
        let fixture = try await StoreFixture(bare: true)
        await fixture.store.close()
        try fixture.git("branch", "other", "main")
        try fixture.git("pack-refs", "--all")
        let path = fixture.location.gitDirectory + "/packed-refs"
        let content = try String(contentsOfFile: path, encoding: .utf8)
        let lines = content.split(separator: "\n")
        let broken = (lines + [Substring(line)] + lines.suffix(1)).joined(separator: "\n")
        try broken.write(toFile: path, atomically: true, encoding: .utf8)
        let text = told(of: fixture.location)
        #expect(text.contains("packed-refs"))
        #expect(throws: (any Error).self) { try fixture.git("for-each-ref") }
        // libgit2 passes over some lines, and the server starts.
        do { try await StoreFixture.open(fixture.location).close() } catch {
            #expect("\(error)".contains(try command(in: text)))
        }
        try Program.run(["sh", "-c", command(in: text)])
        #expect(try StateCheck.report(of: nil, at: fixture.location).remarks.isEmpty)
        #expect(try fixture.git("rev-parse", "other") == fixture.git("rev-parse", "main"))
    }

    @Test(arguments: ["refs/heads/main", "refs/scimgit/live", "refs/heads/other", "packed-refs"])
    func `is named with a command that mends it before anything waits for it: a named pipe`(_ name: String) async throws
    {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("u@corp.example")
        await fixture.store.close()
        let path = fixture.location.gitDirectory + "/" + name
        try? FileManager.default.removeItem(atPath: path)
        try Program.run(["mkfifo", path])
        let damage = try #require(ReferenceDamage(unreadableAt: fixture.location))
        #expect(damage.file == name && damage.fault == .noFile)
        #expect(throws: StoreError.self) { try StateCheck.report(of: nil, at: fixture.location) }
        await #expect(throws: StoreError.self) { try await StoreFixture.open(fixture.location) }
        try Program.run(["sh", "-c", command(in: damage.description)])
        let store = try await StoreFixture.open(fixture.location)
        #expect(store.snapshot.resource(user, of: .user) != nil)
        await store.close()
        #expect(try StateCheck.report(of: "main", at: fixture.location).remarks.isEmpty)
    }

    @Test func `may be a branch that is not there: main is made anew, where the log is`() async throws {
        let fixture = try await StoreFixture(bare: true)
        try await fixture.createUser("u@corp.example")
        await fixture.store.close()
        let path = fixture.location.gitDirectory + "/refs/heads/main"
        try "ref: refs/heads/nowhere\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: StoreError.self) { try StateCheck.report(of: "main", at: fixture.location) }
        let store = try await StoreFixture.open(fixture.location)
        await store.close()
        #expect(try fixture.git("rev-parse", "main") == fixture.git("rev-parse", "scimgit/live"))
        #expect(try fixture.git("symbolic-ref", "-q", "HEAD") == "refs/heads/main\n")
    }
}
