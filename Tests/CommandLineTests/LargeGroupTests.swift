import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `git revert and the files of members` {
    @Test func `take back what made a group large, and all before and after it`() async throws {
        let server = try ServerProcess()
        let users = (1...1003).map { Self.id($0) }.sorted()
        let group = "e9e30dba-f08f-4109-8486-d5c6a331660a"
        try server.load(users.map(Self.user) + [Self.group(group, Array(users[..<1000]))])
        try await server.patchMembers(group, remove: users[0])
        try await server.patchMembers(group, add: users[0])
        try await server.patchMembers(group, add: users[1000])
        try await server.patchMembers(group, add: users[1001])
        #expect(try await server.client.send("DELETE", "/Users/\(users[1])").status == 204)
        try await server.patchMembers(group, add: users[1002])
        try await server.settle()
        #expect(
            try server.git("log", "-1", "--format=%s", "HEAD~4")
                == "Move the members of group Staff to files of their own\n")
        #expect(try server.git("ls-files", "groups").split(separator: "\n").count > 1)

        try await server.change("revert", "--no-edit", "HEAD~3")
        var members = try await server.client.members(group)
        #expect(members == users.filter { $0 != users[1000] && $0 != users[1] })
        try await server.change("revert", "--no-edit", ":/^Delete user")
        members = try await server.client.members(group)
        #expect(members == users.filter { $0 != users[1000] })
        try await server.patchMembers(group, add: users[1000])
        #expect(try await server.client.members(group) == users)
        try await server.settle()
        #expect(try CommandRun("check", "--state", server.directory).errors == "")
        #expect(try server.git("fsck", "--strict") == "")
    }

    @Test func `bring a member back that was removed before the members moved`() async throws {
        let (server, users, group) = try await Self.smallGroup(5)
        try await server.patchMembers(group, remove: users[1])
        try await server.split(group)
        try await server.change("revert", "--no-edit", ":/^Remove")
        #expect(try await server.client.members(group).sorted() == users.sorted())
        #expect(try CommandRun("check", "--state", server.directory).status == 0)
        try await server.settle()
        try await server.patchMembers(group, remove: users[2])
        #expect(try await server.client.members(group).sorted() == users.filter { $0 != users[2] }.sorted())
        try await server.settle()
        #expect(try server.git("ls-files", "groups").split(separator: "\n").count == 1)
        #expect(try server.git("fsck", "--strict") == "")
    }

    @Test func `bring a deleted user back into groups whose members moved since`() async throws {
        let (server, users, group) = try await Self.smallGroup(4)
        #expect(try await server.client.send("DELETE", "/Users/\(users[1])").status == 204)
        try await server.split(group)
        try await server.change("revert", "--no-edit", ":/^Delete")
        #expect(try await server.client.send("GET", "/Users/\(users[1])").status == 200)
        #expect(try await server.client.members(group).sorted() == users.sorted())
    }

    @Test func `say which line has to go for a member that was added before the members moved`() async throws {
        let (server, users, group) = try await Self.smallGroup(3)
        let another = try await server.client.createUser("another@corp.example")
        try await server.patchMembers(group, add: another)
        try await server.split(group)
        let said = try await server.change("revert", "--no-edit", ":/^Add")
        let file = "members/\(another.prefix(2)).json"
        #expect(said.contains(another) && said.contains("take its line out of") && said.contains(file))
        try server.edit(group, shard: String(another.prefix(2))) { $0.filter { $0 != another } }
        try server.removeNote(in: group)
        try server.git("add", "groups")
        try await server.change("-c", "core.editor=true", "revert", "--continue")
        #expect(try await server.client.members(group).sorted() == users.sorted())
        try await server.settle()
        #expect(try server.problems() == "")
    }

    @Test func `bring a member back whose file is no longer there because the members moved back`() async throws {
        let (server, users, group) = try await Self.smallGroup(4)
        try await server.split(group)
        try server.edit(group, shard: String(users[1].prefix(2))) { $0.filter { $0 != users[1] } }
        try await server.change("commit", "-qam", "Take a member out by hand")
        try await server.patchMembers(group, remove: users[2])
        try await server.settle()
        #expect(try server.git("ls-files", "groups").split(separator: "\n").count == 1)
        try await server.change("revert", "--no-edit", ":/^Take")
        #expect(try await server.client.members(group).sorted() == users.filter { $0 != users[2] }.sorted())
    }

    @Test func `stop where a file of members changed that is no longer there, and go on as the guide says`()
        async throws
    {
        let server = try ServerProcess()
        let users = ["aa1", "aa2", "bb3"].map { $0 + "00000-0000-4000-8000-000000000000" }
        let group = "e9e30dba-f08f-4109-8486-d5c6a331660a"
        try server.load(users.map(Self.user) + [Self.group(group, users)])
        try await server.split(group)
        try server.edit(group, shard: "aa") { $0.filter { $0 != users[0] } }
        try await server.change("commit", "-qam", "Take a member out by hand")
        try await server.patchMembers(group, remove: users[2])
        try await server.settle()
        let said = try await server.change("revert", "--no-edit", ":/^Take")
        #expect(said.contains("aa.json deleted in HEAD"))
        try server.git("rm", "-q", "*/members/aa.json")
        try server.editGroup(group) { $0 + [users[0]] }
        try server.git("add", "groups")
        try await server.change("-c", "core.editor=true", "revert", "--continue")
        #expect(try await server.client.members(group) == Array(users[..<2]))
    }

    @Test func `find the right group after a change of the fan-out, though another one has the same members`()
        async throws
    {
        let (server, users, first) = try await Self.smallGroup(4)
        let second = try await server.client.createGroup("Others", Array(users[1...]))
        try await server.split(first)
        try await server.split(second)
        try server.edit(first, shard: String(users[0].prefix(2))) { $0.filter { $0 != users[0] } }
        try await server.change("commit", "-qam", "Take a member out by hand")
        #expect(server.stop() == 0)
        #expect(try CommandRun("fanout", "4", "--state", server.directory).status == 0)
        try server.restart()
        let times = try await server.client.send("GET", "/Groups/\(first)").body["meta"]
        try await server.settle()
        try await server.change("-c", "merge.directoryRenames=true", "revert", "--no-edit", ":/^Take")
        #expect(try await server.client.members(first).sorted() == users.sorted())
        #expect(try await server.client.members(second).sorted() == users[1...].sorted())
        #expect(try await server.client.send("GET", "/Groups/\(first)").body["meta"] != times)
        try await server.settle()
        #expect(try CommandRun("check", "--state", server.directory).status == 0)
        #expect(try server.git("fsck", "--strict") == "")
    }

    /// A server with some users, who are all in one group and would each have a file of members.
    private static func smallGroup(_ count: Int) async throws -> (ServerProcess, users: [String], group: String) {
        let server = try ServerProcess()
        var users: [String] = []
        while users.count < count {
            let id = try await server.client.createUser("u\(UUID())@corp.example")
            if !users.contains(where: { $0.prefix(2) == id.prefix(2) }) { users.append(id) }
        }
        return (server, users, try await server.client.createGroup("Staff", users))
    }

    private static func id(_ number: Int) -> String {
        let digits = String(UInt32(truncatingIfNeeded: number &* 2_654_435_761), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits + "-0000-4000-8000-000000000000"
    }

    private static func user(_ id: String) -> String {
        #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"\#(id)","userName":"u\#(id)@corp.example"}"#
    }

    private static func group(_ id: String, _ members: [String]) -> String {
        let members = members.map { #"{"value":"\#($0)"}"# }.joined(separator: ",")
        return
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"\#(id)","displayName":"Staff","members":[\#(members)]}"#
    }
}

extension ServerProcess {
    /// Imports resources while the server stands still.
    fileprivate func load(_ lines: [String]) throws {
        #expect(stop() == 0)
        let run = try CommandRun(["import", "-", "--state", directory], input: lines.joined(separator: "\n"))
        #expect(run.status == 0, "\(run.output)")
        try restart()
    }

    fileprivate func patchMembers(_ group: String, add id: String) async throws {
        let answer = try await client.patch(
            "/Groups/\(group)", ["op": "add", "path": "members", "value": [["value": .string(id)]]])
        #expect(answer.status < 300)
    }

    fileprivate func patchMembers(_ group: String, remove id: String) async throws {
        let answer = try await client.patch(
            "/Groups/\(group)", ["op": "remove", "path": .string("members[value eq \"\(id)\"]")])
        #expect(answer.status < 300)
    }

    /// Runs git until the server does not hold the index; what it says.
    @discardableResult
    fileprivate func change(_ arguments: String...) async throws -> String {
        for _ in 0..<300 {
            let said = try git(arguments, mayFail: true)
            guard said.contains("index.lock") else { return said }
            if arguments.first == "revert" { try git("revert", "--abort") }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure(output: try git("status"))
    }

    private func path(_ group: String) throws -> String {
        let paths = try git("ls-files", "*/\(group).json").split(separator: "\n")
        return directory + "/" + (paths.first ?? "")
    }

    /// Moves the members of a group to files of their own by hand, as a person may.
    fileprivate func split(_ group: String) async throws {
        try await settle()
        let path = try path(group)
        var value = try Self.value(path)
        let members = (value["members"]?.array ?? []).compactMap { $0.object?["value"]?.string }
        value["members"] = nil
        try Self.write(value, to: path)
        for (shard, ids) in Dictionary(grouping: members, by: { String($0.prefix(2)) }) {
            try edit(group, shard: shard) { $0 + ids }
        }
        try git("add", "groups")
        try await change("commit", "-qm", "Lay out by hand")
        #expect(try await client.members(group).sorted() == members.sorted())
    }

    /// Changes the ids in a file of members.
    fileprivate func edit(_ group: String, shard: String, _ change: ([String]) -> [String]) throws {
        let file = try String(path(group).dropLast(".json".count)) + "/members/\(shard).json"
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
        let old = (try? Self.value(file))?["members"]?.array ?? []
        let ids = change(old.compactMap { $0.object?["value"]?.string }).sorted()
        if ids.isEmpty { return try FileManager.default.removeItem(atPath: file) }
        try Self.write(["id": .string(group), "members": .array(ids.map { ["value": .string($0)] })], to: file)
    }

    /// Takes out of the group's own file what stands before it.
    fileprivate func removeNote(in group: String) throws {
        let path = try path(group)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let start = try #require(text.firstRange(of: "\n{\n")?.lowerBound)
        try Data(text[start...].dropFirst().utf8).write(to: URL(fileURLWithPath: path))
    }

    /// Changes the ids in the group's own file.
    fileprivate func editGroup(_ group: String, _ change: ([String]) -> [String]) throws {
        let path = try path(group)
        var value = try Self.value(path)
        let ids = change((value["members"]?.array ?? []).compactMap { $0.object?["value"]?.string }).sorted()
        value["members"] = .array(ids.map { ["value": .string($0)] })
        try Self.write(value, to: path)
    }

    private static func value(_ path: String) throws -> JSONObject {
        try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path)))).object ?? [:]
    }

    private static func write(_ value: JSONObject, to path: String) throws {
        try Data(JSONValue.object(value).canonicalBytes).write(to: URL(fileURLWithPath: path))
    }
}
