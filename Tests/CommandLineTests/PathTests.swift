import Testing

@Suite struct `scimgit path` {
    @Test(arguments: [
        ("2819c223-7f76-453a-919d-413861904646", "users/2/8/1/2819c223-7f76-453a-919d-413861904646.json"),
        ("abc", "users/b/a/7/abc.json"),
        ("2819C223-7F76-453A-919D-413861904646", "users/d/c/b/2819%43223-7%4676-453%41-919%44-413861904646.json"),
    ])
    func `prints where a user with an id would live, when asked for a user`(_ id: String, _ path: String) throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun("path", id, "--type", "user", "--state", folder.state)
        #expect(run.status == 0)
        #expect(run.output == path + "\n")
        #expect(run.errors == "There is no such file on main now.\n")
    }

    @Test func `finds out whether an id names a user or a group`() async throws {
        let server = try ServerProcess()
        let user = try await server.client.createUser("mira.holt@corp.example")
        let group = try await server.client.createGroup("Platform Eng", [user])
        for (id, directory) in [(user, "users"), (group, "groups")] {
            let run = try CommandRun("path", id, "--state", server.directory)
            let digits = id.prefix(3).map(String.init).joined(separator: "/")
            #expect(run.output == "\(directory)/\(digits)/\(id).json\n")
            #expect(run.errors == "")
        }
        #expect(
            try CommandRun("path", user, "--type", "group", "--state", server.directory).output.hasPrefix("groups/"))
    }

    @Test func `finds a resource by its userName or displayName in any case`() async throws {
        let server = try ServerProcess()
        let user = try await server.client.createUser("alex@corp.example")
        let group = try await server.client.createGroup("Straße", [user])
        for (name, id) in [("alex@corp.example", user), ("ALEX@Corp.example", user), ("STRASSE", group)] {
            let run = try CommandRun("path", name, "--state", server.directory)
            #expect(run.status == 0)
            #expect(run.output.hasSuffix("/\(id).json\n") && run.errors == "")
        }
        let user2 = try await server.client.createUser("strasse")
        let both = try CommandRun("path", "Strasse", "--state", server.directory)
        #expect(both.status == 1 && both.output == "")
        #expect(both.errors.contains("2 resources have the name \"Strasse\"; give the id of one:\n  users/"))
        #expect(both.errors.contains("/\(user2).json  User strasse\n  groups/"))
        #expect(both.errors.hasSuffix("/\(group).json  Group Straße\n"))
        let one = try CommandRun("path", "Strasse", "--type", "group", "--state", server.directory)
        #expect(one.output.hasSuffix("/\(group).json\n"))
    }

    @Test(arguments: ["nobody@corp.example", "2819c223-7f76-453a-919d-413861904646", ""])
    func `prints no path for a name that nobody has`(_ name: String) throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun("path", name, "--state", folder.state)
        #expect(run.status == 1)
        #expect(run.output == "")
        #expect(run.errors.contains("No resource on main has the id, userName or displayName \"\(name)\""))
        let type = try CommandRun("path", name, "--type", "role", "--state", folder.state)
        #expect(type.status == 1 && type.errors.contains("There is no resource type \"role\""))
    }
}
