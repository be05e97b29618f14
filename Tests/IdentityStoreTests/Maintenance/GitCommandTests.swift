import Foundation
import Testing

@testable import IdentityStore

@Suite struct `A git command` {
    @Test func `that hangs ends when the server stops`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let (script, mark) = (fixture.directory + "/hanging-git", fixture.directory + "/begun")
        try "#!/bin/sh\ntrap '' TERM\n: >'\(mark)'\nexec sleep 1000\n".write(
            toFile: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
        let location = fixture.location
        let command = Task { try await GitCommand(location, program: script).run(["commit-graph"]) }
        while !FileManager.default.fileExists(atPath: mark) { await Task.yield() }
        command.cancel()
        await #expect(throws: (any Error).self) { try await command.value }
    }
}
