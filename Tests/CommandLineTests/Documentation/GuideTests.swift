import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The commands of README and guide` {
    /// Sections, a page and a heading each, whose commands tests run: those below and others.
    static let tried: Set = [
        "README.md: Connect Okta", "README.md: Review", "README.md: Restore", "Connect: Behind a proxy",
        "Connect: Replace a token", "Review: Review with git", "Restore: Merges and several changes", "Push: Inboxes",
        "Operate: Which account", "Backup: Back up", "Backup: Bring a backup back", "Import: Import",
        // By .ci/erase.py, which has git-filter-repo.
        "Erase: Erase a person", "Schemas: Schemas of your own", "Requests: Lists and cursors",
        "Requests: Bulk requests", "Clients: Make a client", "Clients: Mass changes",
    ]

    @Test func `are all run by tests`() throws {
        let sections = try Page.manual().flatMap { page in
            page.blocks.filter(Reader.isCommands).map { "\(page.name): \($0.heading)" }
        }
        #expect(Set(sections) == Self.tried)
    }

    @Test func `start a server with a certificate, and one behind a proxy`() throws {
        let reader = try Reader()
        let files = try TestCertificate.issued.write(into: reader.folder.path)
        try reader.run("mv \(files.chain) fullchain.pem; mv \(files.key) privkey.pem")
        let encrypted = Reader.commands(try Page("README.md"), under: "Connect Okta")[0]
        let proxied = Reader.commands(try Page.chapter("Connect"), under: "Behind a proxy")[0]
        let commands = [
            (encrypted.replacing("--port 443", with: "--port 0"), "https"), (proxied + " --port 0", "http"),
        ]
        for (command, scheme) in commands {
            let server = try reader.start(command)
            #expect(try ServerProcess.greeting(of: server).contains("Base URL: \(scheme)://"), "\(command)")
            server.send(SIGTERM)
            #expect(server.wait().status == 0)
        }
    }

    @Test func `start the server as the unit of systemd does`() throws {
        let reader = try Reader()
        let unit = try #require(try Page.chapter("Operate").blocks.first { $0.text.hasPrefix("[Unit]") }).text
        let commands = Dictionary(
            uniqueKeysWithValues: unit.matches(of: /Exec(\w+)=(.+)/).map { (String($0.1), String($0.2)) })
        let start = try #require(commands["Start"]).replacing("/usr/local/bin/", with: "bin/")
            .replacing("/srv/scimgit", with: reader.folder.path)
        let server = try reader.start(start + " --port 0")
        #expect(try ServerProcess.greeting(of: server).contains("create one with `scimgit token create NAME`"))
        try reader.run(try #require(commands["Reload"]).replacing("$MAINPID", with: String(server.id)))
        #expect(try reader.run("scimgit token create okta --state state").hasPrefix("scimgit_"))
        #expect(server.isRunning)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `have nginx tell the server by which URL a client has called, and from where`() async throws {
        let block = try #require(try Page.chapter("Connect").blocks.first { $0.text.hasPrefix("server {") }).text
        let variables = ["$scheme": "https", "$http_host": "scim.corp.example", "$remote_addr": "192.0.2.43"]
        let headers = block.matches(of: /proxy_set_header (\S+) (\S+);/).compactMap { match in
            // A header without a value is not sent.
            match.2 == "\"\"" ? nil : (String(match.1), variables[String(match.2)] ?? "?")
        }
        #expect(headers.count == 4)
        let reader = try Reader()
        let server = try reader.start("scimgit serve --behind-proxy --port 0")
        let text = try ServerProcess.greeting(of: server)
        let port = text.split(separator: "http://127.0.0.1:").dropFirst().first?.prefix { $0.isNumber } ?? ""
        let token = text.split(separator: "\n").first { $0.hasPrefix("Token:") }?.split(separator: " ").last ?? ""
        let client = SCIMClient(port: Int(port) ?? 0, token: String(token))
        let user: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "mira.holt@corp.example",
        ]
        let answer = try await client.send(
            "POST", "/Users", user, headers: Dictionary(uniqueKeysWithValues: headers))
        let location = answer.body["meta"]?.object?["location"]?.string ?? ""
        #expect(location.hasPrefix("https://scim.corp.example/scim/v2/Users/"), "\(location)")
        server.send(SIGTERM)
        #expect(server.wait().errors.contains("address=192.0.2.43"))
    }

    @Test func `replace a token`() throws {
        let reader = try Reader()
        try reader.run("scimgit init && scimgit token create okta")
        let printed = try reader.run(Reader.commands(try Page.chapter("Connect"), under: "Replace a token")[0])
        #expect(printed.hasPrefix("scimgit_"))
        #expect(try reader.run("scimgit token list").split(separator: "\n").count == 1)
    }

    @Test func `make a client and a token with an end`() throws {
        let reader = try Reader()
        try reader.run("scimgit init")
        let printed = try reader.run(Reader.commands(try Page.chapter("Clients"), under: "Make a client")[0])
        #expect(printed.split(separator: "\n").last?.hasPrefix("scimgit_") == true)
        #expect(try reader.run("scimgit client list").contains("read,users,groups"))
        #expect(try reader.run("scimgit token list").contains("valid until"))
    }

    @Test func `decide on mass changes`() throws {
        let reader = try Reader()
        try reader.run("scimgit init && scimgit client create entra")
        let printed = try reader.run(Reader.commands(try Page.chapter("Clients"), under: "Mass changes")[0])
        #expect(printed.contains("Allowed the mass changes of entra for 120 minutes."))
        #expect(try reader.run("scimgit guard list").contains("entra  rejected"))
    }

    @Test func `take changes back in the state, from a clone and by an inbox`() async throws {
        let reader = try Reader()
        let server = try ServerProcess(in: reader.folder.state)
        for key in ["user.name", "user.email"] { try server.git("config", "--unset", key) }
        let user = try await server.client.createUser("mira.holt@corp.example")
        func status() async throws -> Int { try await server.client.send("GET", "/Users/\(user)").status }
        try await server.settle()
        let blocks = Reader.commands(try Page("README.md"), under: "Restore")
        let commands = blocks.filter { $0.contains("git config") || $0.contains("git revert --no-edit") }
        #expect(commands.count == 3)
        try reader.run(commands[0] + "\n" + commands[1])
        try await server.settle()
        #expect(try await status() == 404)
        try reader.run(commands[2])
        #expect(try await status() == 200)
        let other = try await server.client.createUser("ada@corp.example")
        let push = Reader.commands(try Page.chapter("Push"), under: "Inboxes")[0]
        let said = try reader.run("cd review\ngit revert --no-edit HEAD\n" + push)
        #expect(said.contains("remote:"))
        #expect(try await status() == 404)
        #expect(try await server.client.send("GET", "/Users/\(other)").status == 200)
        #expect(try server.git("for-each-ref", "refs/heads/inbox") == "")
    }

    @Test func `take changes back and restore by the commands of scimgit`() async throws {
        let reader = try Reader()
        let server = try ServerProcess(in: reader.folder.state)
        let user = try await server.client.createUser("mira.holt@corp.example")
        _ = try await server.client.createGroup("Platform Eng", [user])
        try await server.client.patch("/Users/\(user)", ["op": "replace", "value": ["active": false]])
        try await server.settle()
        let commit = try server.git("rev-parse", "main").trimmingCharacters(in: .newlines)
        let request = try server.git("log", "-1", "--format=%(trailers:key=Request-Id,valueonly)")
        let inREADME = Reader.commands(try Page("README.md"), under: "Restore").flatMap { $0.split(separator: "\n") }
            .filter { $0.hasPrefix("scimgit re") }.map(String.init)
        #expect(inREADME.count == 4)
        for (number, command) in inREADME.enumerated() {
            try await server.settle()
            let said = try reader.run(
                command.replacing("\"yesterday 18:00\"", with: number == 3 ? "main" : "yesterday"))
            #expect(
                said.contains(number % 2 == 0 ? "scimgit revert" : number == 1 ? "Revert \"Deact" : "nothing"),
                "\(said)")
        }
        let inGuide = try Page.chapter("Restore").spans.map(String.init).filter {
            $0.hasPrefix("scimgit re") && $0.contains(" -") || $0.hasPrefix("scimgit revert ")
        }
        #expect(inGuide.count == 10)
        for command in inGuide {
            let command = command.replacing("yesterday 18:00", with: "yesterday").replacing(
                "yesterday 19:00", with: "now"
            )
            .replacing("2 hours ago", with: "main").replacing("COMMIT", with: commit)
            .replacing("A..B", with: "main~1..main")
            .replacing("0193e0c2-5a0f-7c39-9d5e-3f8c1f6f2a10", with: request.trimmingCharacters(in: .newlines))
            #expect(try reader.run(command + " --dry-run").contains("hing"), "\(command)")
        }
    }

    @Test func `take several changes and merges back by one commit`() async throws {
        let reader = try Reader()
        let server = try ServerProcess(in: reader.folder.state)
        _ = try await server.client.createUser("first@corp.example")
        try await server.settle()
        let before = try server.git("rev-parse", "main").prefix(40)
        try reader.run(
            """
            git clone -q state clone
            cd clone
            git config user.name Ada
            git config user.email ada@corp.example
            echo '* @ada' >CODEOWNERS
            git add CODEOWNERS
            git commit -qm 'Name an owner'
            """)
        for name in ["a", "b"] { _ = try await server.client.createUser("\(name)@corp.example") }
        try reader.run("cd clone && git push -q origin HEAD:inbox/x")
        try await server.settle()
        #expect(try server.git("log", "-1", "--format=%s").hasPrefix("Merge a commit by Ada"))
        let commands = Reader.commands(try Page.chapter("Restore"), under: "Merges and several changes")[0]
        try reader.run("cd state\n" + commands.replacing("A..B", with: "\(before)..HEAD"))
        try await server.settle()
        #expect(try await server.client.send("GET", "/Users").body["totalResults"] == 1)
        #expect(try server.git("diff", "--stat", String(before), "main") == "")
        #expect(try server.git("log", "-1", "--format=%s").hasPrefix("Take back what okta did"))
    }

    @Test func `read and revert as the account of the server`() async throws {
        let reader = try Reader()
        let server = try ServerProcess(in: reader.folder.state)
        let user = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        let commands = Reader.commands(try Page.chapter("Operate"), under: "Which account")[0]
        try reader.run(
            commands.replacing("sudo -u scimgit ", with: "").replacing("/srv/scimgit/state", with: reader.folder.state))
        try await server.settle()
        #expect(try await server.client.send("GET", "/Users/\(user)").status == 404)
    }

    @Test func `import a file`() throws {
        let reader = try Reader()
        let schema = "urn:ietf:params:scim:schemas:core:2.0:User"
        let user = #"{"schemas": ["\#(schema)"], "id": "2819c223", "userName": "mira.holt@corp.example"}"#
        _ = try reader.folder.write("users.jsonl", user)
        try reader.run("scimgit init\n" + Reader.commands(try Page.chapter("Import"), under: "Import")[0])
        #expect(try reader.run("scimgit export").contains("mira.holt@corp.example"))
    }

    @Test func `add Okta's roles`() async throws {
        let reader = try Reader()
        let server = try ServerProcess(in: reader.folder.state)
        #expect(try await server.client.send("GET", "/Roles").status == 404)
        try reader.run(Reader.commands(try Page.chapter("Schemas"), under: "Schemas of your own")[0])
        try await server.settle()
        #expect(try await server.client.send("GET", "/Roles").status == 200)
    }

    @Test func `read a list by a cursor`() async throws {
        let server = try ServerProcess()
        for number in 0..<501 { _ = try await server.client.createUser("\(number)@corp.example") }
        let commands = Reader.commands(try Page.chapter("Requests"), under: "Lists and cursors")[0]
        let request = /curl -H "Authorization: Bearer \$TOKEN" "\$BASE(\/[^"]+)"/
        let paths = commands.matches(of: request).map { String($0.1) }
        #expect(paths.count == 2)
        let first = try await server.client.send("GET", paths[0]).body
        let next = try #require(first["nextCursor"]?.string)
        let second = try await server.client.send("GET", paths[1].replacing("NEXT", with: next)).body
        #expect(first["Resources"]?.array?.count == 500 && second["Resources"]?.array?.count == 1)
    }

    @Test func `find the commits of a bulk request`() async throws {
        let reader = try Reader()
        let server = try ServerProcess(in: reader.folder.state)
        let operations = ["qwerty", "ytrewq"].map { name -> JSONValue in
            let data: JSONValue = [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string(name),
            ]
            return ["method": "POST", "path": "/Users", "bulkId": .string(name), "data": data]
        }
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": .array(operations),
        ]
        let id = "0193e0c2-5a0f-7c39-9d5e-3f8c1f6f2a10"
        #expect(try await server.client.send("POST", "/Bulk", body, headers: ["X-Request-Id": id]).status == 200)
        try await server.settle()
        let commands = Reader.commands(try Page.chapter("Requests"), under: "Bulk requests")[0].split(separator: "\n")
        let found = try commands.map { command in
            try reader.run("cd state\n\(command)").split(separator: "\n").count { $0.hasPrefix("commit ") }
        }
        #expect(found == [2, 1])
    }
}
