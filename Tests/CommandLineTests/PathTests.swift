import Testing

@Suite struct `scimgit path` {
    @Test(arguments: [
        ("2819c223-7f76-453a-919d-413861904646", "users/2/8/1/2819c223-7f76-453a-919d-413861904646.json"),
        ("abc", "users/b/a/7/abc.json"),
        ("2819C223-7F76-453A-919D-413861904646", "users/d/c/b/2819%43223-7%4676-453%41-919%44-413861904646.json"),
    ])
    func `prints where a user with an id would live`(_ id: String, _ path: String) throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun("path", id, "--state", folder.state)
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
}
