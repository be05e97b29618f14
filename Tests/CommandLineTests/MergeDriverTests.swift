import Testing

@Suite struct `scimgit merge-driver` {
    @Test func `merges changes of different attributes and exits with 0`() throws {
        let folder = try TestFolder()
        let run = try merge(
            folder, user(title: "Clerk", nickName: "M"), user(title: "Lead", nickName: "M"),
            user(title: "Clerk", nickName: "Mi"))
        #expect(run.status == 0)
        #expect(try folder.read("ours").contains("\"nickName\": \"Mi\""))
        #expect(try folder.read("ours").contains("\"title\": \"Lead\""))
    }

    @Test func `marks a value that both sides changed and exits with 1`() throws {
        let folder = try TestFolder()
        let run = try merge(
            folder, user(title: "Clerk", nickName: "M"), user(title: "Lead", nickName: "M"),
            user(title: "Head", nickName: "M"))
        #expect(run.status == 1)
        #expect(run.errors.contains("title"))
        let text = try folder.read("ours")
        #expect(text.contains("<<<<<<<") && text.contains("Lead") && text.contains("Head"))
    }

    @Test func `refuses different resources, leaves ours as it is and exits with 1`() throws {
        let folder = try TestFolder()
        let ours = user(id: "another", title: "Lead", nickName: "M")
        let run = try merge(
            folder, user(title: "Clerk", nickName: "M"), ours, user(title: "Head", nickName: "M"))
        #expect(run.status == 1)
        #expect(run.errors.contains("users/x.json"))
        #expect(try folder.read("ours") == ours)
    }

    @Test func `fails when a file is missing`() throws {
        #expect(try CommandRun("merge-driver", "/nowhere/a", "/nowhere/b", "/nowhere/c", "users/x.json").status == 1)
    }

    private func merge(_ folder: TestFolder, _ base: String, _ ours: String, _ theirs: String) throws -> CommandRun {
        try CommandRun(
            "merge-driver", folder.write("base", base), folder.write("ours", ours), folder.write("theirs", theirs),
            "users/x.json")
    }

    private func user(id: String = "x", title: String, nickName: String) -> String {
        """
        {
          "id": "\(id)",
          "nickName": "\(nickName)",
          "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
          "title": "\(title)",
          "userName": "mira.holt@corp.example"
        }

        """
    }
}
