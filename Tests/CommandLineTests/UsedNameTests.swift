import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `A name that was used again` {
    /// A state in which somebody was deleted, and somebody else has the `userName` since.
    private struct State {
        let server: ServerProcess
        let former: String
        let present: String
        /// The commits before the deletion, and after it.
        let (early, gap): (String, String)

        init() async throws {
            server = try ServerProcess()
            former = try await server.client.createUser("mira@corp.example")
            _ = try await server.client.createGroup("Staff", [former])
            early = try Self.tip(server)
            #expect(try await server.client.send("DELETE", "/Users/\(former)").status == 204)
            gap = try Self.tip(server)
            present = try await server.client.createUser("mira@corp.example")
            _ = try await server.client.createGroup("Guests", [present])
        }

        static func tip(_ server: ServerProcess) throws -> String {
            try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
        }

        func run(_ arguments: String...) throws -> CommandRun {
            try CommandRun(arguments + ["--state", server.directory])
        }

        /// What tells of the two, with the times.
        var holders: [Regex<AnyRegexOutput>] {
            get throws {
                let time = #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"#
                return [
                    try Regex("  \(former)  User mira@corp.example, from \(time) until \(time), deleted then\n"),
                    try Regex("  \(present)  User mira@corp.example, since \(time)\n"),
                ]
            }
        }
    }

    @Test func `has all who had it in its log, each line with the id, and their times beside it`() async throws {
        let state = try await State()
        let run = try state.run("log", "--user", "Mira@corp.example")
        #expect(run.status == 0)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 5)
        let ids = lines.map { String($0.suffix(38)) }
        #expect(
            ids == Array(repeating: "[\(state.present)]", count: 2) + Array(repeating: "[\(state.former)]", count: 3))
        #expect(lines[2].contains("Delete user mira@corp.example; remove mira@corp.example from group Staff  ["))
        #expect(run.errors.contains("is, or was, the name of 2 resources."), "\(run.errors)")
        for holder in try state.holders { #expect(run.errors.firstMatch(of: holder) != nil, "\(run.errors)") }
        let objects = try state.run("log", "--user", "mira@corp.example", "--json")
        #expect(objects.output.split(separator: "\n").count == 5)
        let one = try state.run("log", "--user", state.former)
        #expect(one.output.split(separator: "\n").count == 3)
        #expect(one.errors == "")
        #expect(!one.output.contains("["))
        let group = try state.run("log", "--user", "mira@corp.example", "--group", "Staff")
        #expect(group.output.split(separator: "\n").count == 2)
    }

    @Test func `means who has it at the time, and the other one is told`() async throws {
        let state = try await State()
        for (point, group, id) in [("now", "Guests", state.present), (state.early, "Staff", state.former)] {
            let run = try state.run("groups", "mira@corp.example", "--at", point)
            #expect(run.status == 0)
            #expect(run.output.hasPrefix("\(group)\t"))
            #expect(
                run.errors.hasPrefix("This is about \(id). \"mira@corp.example\" is, or was, also the name of:\n  "))
            let shown = try state.run("show", "mira@corp.example", "--at", point)
            #expect(try JSONValue(parsing: Array(shown.output.utf8)).object?["id"] == .string(id))
            #expect(shown.errors.contains(id == state.present ? state.former : state.present))
        }
        let plan = try state.run("restore", "--at", state.early, "--user", "mira@corp.example", "--dry-run")
        #expect(plan.errors.contains("This is about \(state.former)."))
    }

    @Test func `asks for an id, with the times of each, where nobody has it at the time`() async throws {
        let state = try await State()
        for command in [["show"], ["groups"], ["restore", "--user"]] {
            let run = try CommandRun(
                command + ["mira@corp.example", "--at", state.gap, "--state", state.server.directory])
            #expect(run.status == 1)
            #expect(run.output == "")
            #expect(
                run.errors.contains("2 resources have, or had, the name \"mira@corp.example\"; give the id of one:\n"))
            for holder in try state.holders { #expect(run.errors.firstMatch(of: holder) != nil, "\(run.errors)") }
        }
    }

    @Test func `tells of who was renamed and by what name it goes now`() async throws {
        let server = try ServerProcess()
        let first = try await server.client.createUser("mira@corp.example")
        try await server.client.patch(
            "/Users/\(first)", ["op": "replace", "path": "userName", "value": "mira.holt@corp.example"])
        let second = try await server.client.createUser("mira@corp.example")
        let run = try CommandRun("log", "--user", "mira@corp.example", "--state", server.directory)
        #expect(
            run.errors.contains("  \(first)  User mira.holt@corp.example, as mira@corp.example from "), "\(run.errors)")
        #expect(run.errors.contains("  \(second)  User mira@corp.example, since "))
        #expect(run.output.split(separator: "\n").count == 3)
    }
}
