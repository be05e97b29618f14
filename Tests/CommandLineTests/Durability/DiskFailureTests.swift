import Foundation
import JSON
import TestSupport
import Testing

/// One system call after the other fails, until a request comes through that meets no failure.
@Suite struct `While the disk fails` {
    struct Failure: Sendable, CustomStringConvertible {
        let name: String
        let error: Int32
        let kinds: FaultyDisk.Kinds

        var description: String { name }
    }

    private static let failures = [
        Failure(name: "ENOSPC", error: ENOSPC, kinds: [.open, .write, .sync, .rename, .link, .mkdir, .truncate]),
        Failure(
            name: "EIO", error: EIO,
            kinds: [.open, .write, .sync, .rename, .link, .mkdir, .truncate, .mmap, .read]),
        Failure(name: "EMFILE", error: EMFILE, kinds: [.open]),
    ]

    @Test(arguments: failures, [FaultyDisk.Duration.once, .lasting])
    func `each change is made or refused as a whole, and the next one succeeds`(
        _ failure: Failure, _ duration: FaultyDisk.Duration
    ) async throws {
        let disk = try FaultyDisk()
        let state = disk.folder + "/state"
        #expect(try CommandRun("init", "--bare", "--state", state).status == 0)
        let server = try ServerProcess(in: state, environment: disk.environment(recording: false))
        let member = try await server.client.createUser("member@corp.example")
        let group = try await server.client.createGroup("Group", [])
        var number = 1
        var isThrough = false
        while !isThrough {
            let name = "u\(number)@corp.example"
            let comment: Comment = "failure \(number)"
            try disk.fail(number, of: failure.kinds, with: failure.error, duration)
            let created = try await user(name, server.client)
            let add: JSONValue = ["op": "add", "path": "members", "value": [["value": .string(member)]]]
            let patched = try await server.client.patch("/Groups/\(group)", add)
            try disk.mend()
            let failed = try disk.failures()
            for answer in [created, patched] where answer.status >= 300 {
                #expect([503, 507].contains(answer.status), "\(comment) at \(failed.first)")
                #expect(answer.retryAfter != nil, "\(comment) at \(failed.first)")
            }
            let found = try await server.client.send("GET", "/Users?filter=userName%20eq%20%22\(name)%22")
            if created.status == 201 {
                #expect(found.body["totalResults"] == 1, "\(comment) at \(failed.first)")
            } else {
                let again = try await user(name, server.client)
                #expect([201, 409].contains(again.status), "\(comment) at \(failed.first)")
                #expect(again.status != 201 || found.body["totalResults"] == 0, "\(comment) at \(failed.first)")
            }
            #expect(try await server.client.patch("/Groups/\(group)", add).status == 200)
            #expect(try await server.client.members(group) == [member], "\(comment) at \(failed.first)")
            let remove: JSONValue = ["op": "remove", "path": "members"]
            #expect(try await server.client.patch("/Groups/\(group)", remove).status == 200)
            isThrough = failed.count == 0
            number += 1
        }
        #expect(number > 20 || failure.kinds == .open)
        #expect(server.stop() == 0)
        #expect(try server.problems() == "")
        #expect(try server.git("rev-list", "--count", "main") != "0\n")
    }

    private func user(_ name: String, _ client: SCIMClient) async throws -> SCIMClient.Answer {
        try await client.send(
            "POST", "/Users",
            ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string(name), "active": true])
    }
}
