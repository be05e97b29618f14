import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The log of a group` {
    @Test func `names the members when several came or went, and says how many more there are`() async throws {
        let server = try ServerProcess()
        var users: [String] = []
        for number in 0..<7 { users.append(try await server.client.createUser("u\(number)@corp.example")) }
        let group = try await server.client.createGroup("Staff", [])
        func members(_ range: Range<Int>) -> JSONValue { .array(users[range].map { ["value": .string($0)] }) }
        try await server.client.patch("/Groups/\(group)", ["op": "add", "path": "members", "value": members(0..<2)])
        try await server.client.patch("/Groups/\(group)", ["op": "add", "path": "members", "value": members(1..<7)])
        try await server.client.patch(
            "/Groups/\(group)", ["op": "replace", "path": "members", "value": members(1..<2)])
        try await server.client.patch(
            "/Groups/\(group)", ["op": "replace", "path": "members", "value": members(2..<4)])
        for arguments in [["--group", "Staff"], ["-n", "4"]] {
            let run = try CommandRun(["log"] + arguments + ["--state", server.directory])
            let lines = run.output.split(separator: "\n").map(String.init)
            func names(_ line: Int) -> Set<Substring> {
                Set(
                    lines[line].split(separator: ": ").last?.split(separator: " and ").first?.split(separator: ", ")
                        ?? [])
            }
            #expect(lines[3].contains("Add 2 members to group Staff: u"))
            #expect(names(3) == ["u0@corp.example", "u1@corp.example"])
            #expect(lines[2].contains("Add 5 members to group Staff: u") && names(2).count == 5)
            #expect(lines[1].contains("Remove 6 members from group Staff: u") && lines[1].hasSuffix(" and 1 more"))
            #expect(lines[0].contains("Add 2 members to and remove 1 from group Staff: "))
            #expect(names(0) == ["- u1@corp.example", "+ u2@corp.example", "+ u3@corp.example"])
        }
    }
}
