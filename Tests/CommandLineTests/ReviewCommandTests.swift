import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The commands that answer questions` {
    /// A state with a person who was renamed, joined a group, left it with the deletion, and a group of two.
    private struct State {
        let server: ServerProcess
        let mira: String
        let ada: String
        let group: String
        /// The commits before the person was renamed, and before the deletion.
        let (early, late): (String, String)

        init() async throws {
            server = try ServerProcess()
            mira = try await server.client.createUser("mira@corp.example")
            ada = try await server.client.createUser("ada@corp.example")
            group = try await server.client.createGroup("Platform Eng", [mira])
            early = try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
            try await server.client.patch(
                "/Users/\(mira)", ["op": "replace", "path": "userName", "value": "mira.holt@corp.example"])
            try await server.client.patch("/Users/\(mira)", ["op": "replace", "path": "active", "value": false])
            try await server.client.patch("/Users/\(mira)", ["op": "add", "path": "title", "value": "Lead"])
            try await server.client.patch(
                "/Groups/\(group)", ["op": "add", "path": "members", "value": [["value": .string(ada)]]])
            late = try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
            #expect(try await server.client.send("DELETE", "/Users/\(mira)").status == 204)
        }

        func run(_ arguments: String...) throws -> CommandRun {
            try CommandRun(arguments + ["--state", server.directory])
        }

        /// What a command prints, line by line, without the columns of commit, time and author.
        func subjects(_ arguments: String...) throws -> [String] {
            let run = try CommandRun(["log"] + arguments + ["--state", server.directory])
            #expect(run.status == 0 && (run.errors == "") != (run.output == ""))
            return try run.output.split(separator: "\n").map { line in
                let form = /[0-9a-f]{12}  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  [^ ]+  (.*)/
                return String(try #require(line.wholeMatch(of: form), "\(line)").1)
            }
        }
    }

    @Test func `tell who was in a group and what a record was, now and at a commit or time`() async throws {
        let state = try await State()
        #expect(try state.run("members", "platform eng").output == "ada@corp.example\t\(state.ada)\n")
        #expect(
            try state.run("members", state.group, "--at", state.late).output
                == "ada@corp.example\t\(state.ada)\nmira.holt@corp.example\t\(state.mira)\n")
        #expect(
            try state.run("members", "Platform Eng", "--at", String(state.early.prefix(10))).output
                == "mira@corp.example\t\(state.mira)\n")
        #expect(
            try state.run("groups", "MIRA@corp.example", "--at", state.late).output
                == "Platform Eng\t\(state.group)\n")
        #expect(try state.run("groups", "ada@corp.example").output == "Platform Eng\t\(state.group)\n")
        let shown = try state.run("show", "mira.holt@corp.example", "--at", state.late)
        let value = try JSONValue(parsing: Array(shown.output.utf8))
        #expect(value.object?["title"] == "Lead" && value.object?["id"] == .string(state.mira))
        let group = try JSONValue(parsing: Array(try state.run("show", "Platform Eng", "--at", "now").output.utf8))
        #expect(group.object?["members"]?.array?.count == 1)
    }

    @Test func `tell what happened in words, and a person's memberships beyond a new name and the deletion`()
        async throws
    {
        let state = try await State()
        let ofMira = [
            "Delete user mira.holt@corp.example; remove mira.holt@corp.example from group Platform Eng",
            "Update title of user mira.holt@corp.example (title: + \"Lead\")",
            "Deactivate user mira.holt@corp.example",
            "Rename user mira@corp.example to mira.holt@corp.example",
            "Add mira@corp.example to group Platform Eng, which was created",
            "Create user mira@corp.example",
        ]
        for name in ["mira@corp.example", "mira.holt@corp.example", state.mira] {
            #expect(try state.subjects("--user", name) == ofMira)
        }
        #expect(
            try state.subjects("--user", state.mira, "--attribute", "active") == [
                "Delete user mira.holt@corp.example (active: - false)", ofMira[2] + " (active: true -> false)",
                ofMira[5] + " (active: true)",
            ])
        #expect(try state.subjects("--user", state.mira, "--until", state.late, "-n", "1") == [ofMira[1]])
        #expect(
            try state.subjects("--user", state.mira, "--group", "Platform Eng") == [
                "Remove mira.holt@corp.example from group Platform Eng", ofMira[4],
            ])
        #expect(
            try state.subjects("--group", "Platform Eng") == [
                "Remove mira.holt@corp.example from group Platform Eng", "Add ada@corp.example to group Platform Eng",
                "Create group Platform Eng",
            ])
        let all = try state.subjects()
        #expect(all.count == 9 && all[0] == "Delete user mira.holt@corp.example")
        #expect(try state.subjects("--client", "okta").count == 8)
        #expect(try state.subjects("--client", "entra") == [])
        #expect(try state.subjects("--since", state.late) == [all[0]])
        #expect(try state.subjects("--since", "2 hours ago", "--until", "now") == all)
        #expect(try state.subjects("--until", "@1").isEmpty)
    }

    @Test func `print an object a line with --json`() async throws {
        let state = try await State()
        let run = try state.run("log", "--user", state.mira, "--json")
        let lines = try run.output.split(separator: "\n").map {
            try #require(try JSONValue(parsing: Array($0.utf8)).object)
        }
        #expect(lines.count == 6)
        let names = ["author", "changes", "client", "commit", "kind", "resources", "subject", "time"]
        #expect(lines.allSatisfy { Array($0.names) == names })
        #expect(lines.map { $0["kind"] } == ["delete", "update", "update", "update", "create", "create"])
        #expect(
            lines[2]["changes"] == [
                [
                    "resource": .string("User/\(state.mira)"), "attribute": "active", "old": true, "new": false,
                ]
            ])
        #expect(
            lines[4]["changes"] == [
                [
                    "resource": .string("Group/\(state.group)"), "attribute": "members",
                    "new": ["value": .string(state.mira), "name": "mira@corp.example"],
                ]
            ])
        #expect(
            lines[4]["resources"] == [
                [
                    "type": "Group", "id": .string(state.group), "name": "Platform Eng", "change": "created",
                ]
            ])
    }

    @Test func `show a person's commits as the person's, once, whether they were merged or not`() async throws {
        let (state, folder) = (try await State(), try TestFolder())
        try await state.server.settle()
        try Program.run(
            [
                "sh", "-ec",
                """
                git clone -q "$1" "$2" && cd "$2"
                git config user.name 'Ada Admin' && git config user.email ada@corp.example
                sed -i 's/"Platform Eng"/"Platform"/' "$(git ls-files groups)" && git commit -qam 'Shorten a name'
                """, "sh", state.server.directory, folder.path + "/clone",
            ])
        try await state.server.client.patch("/Users/\(state.ada)", ["op": "add", "path": "title", "value": "Lead"])
        try Program.run(["git", "-C", folder.path + "/clone", "push", "-q", "origin", "main:inbox/ada"])
        let run = try state.run("log", "--json", "-n", "1")
        let change = try #require(try JSONValue(parsing: Array(run.output.utf8)).object)
        #expect(change["author"] == "Ada Admin" && change["client"] == .null && change["kind"] == "commit")
        #expect(change["subject"] == "Shorten a name (merge)")
        #expect(
            change["changes"]?.array?.first?.object?["new"] == "Platform" && change["changes"]?.array?.count == 1)
        let form = /(?s).*  Ada Admin  Rename group Platform Eng to Platform\n.*/
        #expect(try state.run("log", "--group", "Platform Eng").output.wholeMatch(of: form) != nil)
    }

    @Test func `tell the difference of two times`() async throws {
        let state = try await State()
        let run = try state.run("diff", state.early, state.late)
        #expect(
            run.output == """
                user mira.holt@corp.example (\(state.mira)) changed
                  active: true -> false
                  title: + "Lead"
                  userName: "mira@corp.example" -> "mira.holt@corp.example"
                group Platform Eng (\(state.group)) changed
                  + member ada@corp.example (\(state.ada))

                """)
        let one = try state.run("diff", state.late, "--user", "mira.holt@corp.example")
        #expect(
            one.output == """
                user mira.holt@corp.example (\(state.mira)) deleted
                group Platform Eng (\(state.group)) changed
                  - member mira.holt@corp.example (\(state.mira))

                """)
    }

    @Test func `refuse what nobody has with 1 and what nobody can mean with 64`() async throws {
        let state = try await State()
        _ = try await state.server.client.createGroup("Ada", [])
        try await state.server.client.patch(
            "/Users/\(state.ada)", ["op": "add", "path": "displayName", "value": "Ada"])
        _ = try await state.server.client.createGroup("Twin", [])
        try await state.server.client.patch(
            "/Users/\(state.ada)", ["op": "add", "path": "externalId", "value": "Twin"])
        let unknown = try state.run("members", "Nobody")
        #expect(unknown.status == 1 && unknown.output == "" && unknown.errors.contains("No group has, or ever had"))
        let other = try state.run("log", "--user", "Platform Eng")
        #expect(other.status == 1 && other.errors.contains("\"Platform Eng\". It is, or was, that of a group.\n"))
        let absent = try state.run("show", "mira.holt@corp.example")
        #expect(absent.status == 1 && absent.errors.contains("(\(state.mira)) was deleted by okta at "))
        #expect(absent.errors.contains("give `--at \(state.late.prefix(12))`"))
        #expect(try state.run("show", "mira.holt@corp.example", "--at", String(state.late.prefix(12))).status == 0)
        #expect(try state.run("show", "Ada").output.contains("\"displayName\": \"Ada\""))
        let third = try await state.server.client.createUser("other@corp.example")
        try await state.server.client.patch(
            "/Users/\(third)", ["op": "add", "path": "displayName", "value": "Mira"])
        try await state.server.client.patch(
            "/Users/\(state.ada)", ["op": "replace", "path": "displayName", "value": "Mira"])
        let both = try state.run("groups", "mira")
        #expect(both.status == 1 && both.output == "")
        #expect(both.errors.contains("2 resources have, or had, the name \"mira\"; give the id of one:\n  "))
        #expect(both.errors.contains("\(state.ada)  User ada@corp.example"))
        for call in [
            ["members"], ["members", "Ada", "--at", "2026-13-01"], ["log", "-n", "0"], ["diff"],
            ["diff", "now", "now", "--user", "a", "--group", "b"],
        ] {
            #expect(try CommandRun(call + ["--state", state.server.directory]).status == 64, "\(call)")
        }
        let wrong = try state.run("members", "Ada", "--at", "2026-13-01")
        #expect(wrong.errors.contains("\"2026-13-01\" is no time: write"))
        let early = try state.run("members", "Ada", "--at", "2001-01-01")
        #expect(early.status == 1 && early.errors.contains("The log begins at"))
        let commit = try state.run("members", "Ada", "--at", "deadbeef")
        #expect(commit.status == 1 && commit.errors.contains("names no commit"))
    }

    @Test func `show the old and the new value of the attribute that is asked for`() async throws {
        let state = try await State()
        try await state.server.client.patch(
            "/Users/\(state.ada)",
            [
                "op": "add",
                "value": [
                    "title": "Head", "nickName": "A", "locale": "de", "userName": "ada.king@corp.example",
                    "emails": [["type": "work", "value": "ada@corp.example"]],
                ],
            ])
        try await state.server.client.patch(
            "/Users/\(state.ada)", ["op": "replace", "path": "title", "value": "Chief"])
        #expect(
            try state.subjects("--attribute", "title") == [
                "Update title of user ada.king@corp.example (title: \"Head\" -> \"Chief\")",
                "Rename user ada@corp.example to ada.king@corp.example (title: + \"Head\")",
                "Delete user mira.holt@corp.example (title: - \"Lead\")",
                "Update title of user mira.holt@corp.example (title: + \"Lead\")",
            ])
        #expect(
            try state.subjects("--attribute", "urn:ietf:params:scim:schemas:core:2.0:User:EMAILS.value") == [
                "Rename user ada@corp.example to ada.king@corp.example (emails[work]: + \"ada@corp.example\")"
            ])
        #expect(
            try state.subjects("--attribute", "name.familyName", "--user", state.ada) == [
                "Create user ada@corp.example (name.familyName: \"Family\")"
            ])
        #expect(try state.subjects("--attribute", "members", "--until", state.early).count == 1)
    }

    @Test func `say on standard error that there is nothing, and what was looked for`() async throws {
        let state = try await State()
        for (arguments, words) in [
            (["log", "--client", "okat"], "No change by client okat. No client of this name ever changed anything.\n"),
            (
                ["log", "--user", "ada@corp.example", "--client", "okta", "--attribute", "titel"],
                "No change of attribute titel of user ada@corp.example by client okta. "
                    + "No resource ever had an attribute of this name.\n"
            ),
            (["log", "--group", "Platform Eng", "--since", "main"], "No change of group Platform Eng since main.\n"),
            (["diff", "now", "main"], "No change in between.\n"),
            (["diff", state.late, "--user", state.ada], "No change of user ada@corp.example in between.\n"),
            (["groups", "ada@corp.example", "--at", state.early], "ada@corp.example was in no group.\n"),
        ] {
            let run = try CommandRun(arguments + ["--state", state.server.directory])
            #expect(run.status == 0)
            #expect(run.output == "")
            #expect(run.errors == words)
        }
        #expect(try state.run("log", "--until", "@1").errors.hasPrefix("No change until 1970-01-01T"))
        let empty = try await state.server.client.createGroup("Empty", [])
        #expect(try state.run("members", empty).errors == "Nobody is in the group Empty.\n")
    }
}
