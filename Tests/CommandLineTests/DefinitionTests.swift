import Foundation
import JSON
import Testing

@Suite struct `Schemas and resource types in the state repository` {
    // RFC 7643 §3.1
    @Test func `are served as soon as they are committed, with endpoints and files of their own`() async throws {
        let server = try await Self.serverWithRoles()
        let role = try await server.client.createRole("Billing admin")
        let answer = try await server.client.send("GET", "/Roles/\(role)")
        #expect(answer.status == 200)
        #expect(answer.body["meta"]?.object?["resourceType"] == "Role")
        let path = "roles/" + role.prefix(3).map(String.init).joined(separator: "/") + "/\(role).json"
        #expect(try server.git("show", "scimgit/live:\(path)").contains("Billing admin"))
        #expect(try server.git("log", "-1", "--format=%an %s", "scimgit/live") == "okta Create role Billing admin\n")
        #expect(try CommandRun("path", role, "--state", server.directory).output == path + "\n")
        #expect(try await server.client.send("GET", "/Schemas/urn:okta:scim:schemas:core:1.0:Role").status == 200)
        let wrong = try await server.client.send("POST", "/Roles", ["schemas": ["urn:okta:scim:schemas:core:1.0:Role"]])
        #expect(wrong.status == 400)
        #expect(wrong.body["detail"]?.string?.contains("displayName") == true)
        #expect(server.stop() == 0)
        try server.restart()
        #expect(try await server.client.send("GET", "/Roles/\(role)").body["displayName"] == "Billing admin")
        #expect(try CommandRun("check", "--state", server.directory).status == 0)
    }

    @Test func `answer Okta's discovery of entitlements`() async throws {
        let server = try await Self.serverWithRoles()
        try server.add("okta-entitlements")
        let client = server.client
        let role = try await client.createRole("Billing admin")
        let entitlement = try await client.send(
            "POST", "/Entitlements",
            [
                "schemas": ["urn:okta:scim:schemas:core:1.0:Entitlement"], "displayName": "Reports",
                "type": "Entitlement", "description": "Reads reports.",
            ]
        ).id
        let types = try await client.send("GET", "/ResourceTypes").body["Resources"]?.array ?? []
        for (urn, id) in [("Role", role), ("Entitlement", entitlement)] {
            let type = types.first { $0.object?["schema"]?.string == "urn:okta:scim:schemas:core:1.0:\(urn)" }?.object
            let endpoint = try #require(type?["endpoint"]?.string)
            for page in ["?count=1&startIndex=1", "?count=100&startIndex=1"] {
                let list = try await client.send("GET", endpoint + page)
                #expect(list.status == 200)
                #expect(list.body["totalResults"] == 1)
                #expect(list.body["itemsPerPage"] == 1)
                #expect(list.body["Resources"]?.array?.first?.object?["id"]?.string == id)
            }
        }
        let user = try await client.createUser("mira.holt@corp.example")
        let patched = try await client.patch(
            "/Users/\(user)",
            ["op": "add", "path": "roles", "value": [["value": .string(role), "display": "Billing admin"]]],
            [
                "op": "add", "path": "entitlements",
                "value": [["value": .string(entitlement), "display": "Reports", "type": "Entitlement"]],
            ])
        #expect(patched.status == 200)
        #expect(patched.body["roles"]?.array?.first?.object?["value"]?.string == role)
        #expect(patched.body["entitlements"]?.array?.first?.object?["type"] == "Entitlement")
    }

    @Test func `are not removed while resources need them`() async throws {
        let server = try await Self.serverWithRoles()
        let role = try await server.client.createRole("Billing admin")
        try await server.settle()
        try server.git("rm", "-q", "resource-types/role.json", "schemas/role.json")
        let refusal = try server.git("commit", "-qm", "No more roles", mayFail: true)
        #expect(refusal.contains("\(role).json"))
        #expect(refusal.contains("delete it first"))
        try server.git("reset", "-q", "--hard")
        #expect(try await server.client.send("DELETE", "/Roles/\(role)").status == 204)
        try await server.settle()
        try server.git("rm", "-q", "resource-types/role.json", "schemas/role.json")
        try server.git("commit", "-qm", "No more roles")
        #expect(try await server.client.send("GET", "/Roles").status == 404)
    }

    @Test func `are not narrowed while resources are wider`() async throws {
        let server = try await Self.serverWithRoles()
        let role = try await server.client.createRole("Billing admin")
        try await server.settle()
        let file = server.directory + "/schemas/role.json"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let narrower = text.replacing("\"name\": \"description\"", with: "\"name\": \"duty\"")
        #expect(narrower != text)
        try await server.client.patch("/Roles/\(role)", ["op": "add", "path": "description", "value": "Sees bills."])
        try await server.settle()
        try narrower.write(toFile: file, atomically: false, encoding: .utf8)
        let refusal = try server.git("commit", "-qam", "Rename description", mayFail: true)
        #expect(refusal.contains("\(role).json"))
        #expect(refusal.contains("\"description\""))
        try server.git("reset", "-q", "--hard")
        try await server.client.patch("/Roles/\(role)", ["op": "remove", "path": "description"])
        try await server.settle()
        try narrower.write(toFile: file, atomically: false, encoding: .utf8)
        try server.git("commit", "-qam", "Rename description")
        let patched = try await server.client.patch(
            "/Roles/\(role)", ["op": "add", "path": "duty", "value": "Sees bills."])
        #expect(patched.body["duty"] == "Sees bills.")
    }

    @Test func `extend users, pushed from a clone`() async throws {
        let server = try ServerProcess()
        let user = try await server.client.createUser("mira.holt@corp.example")
        let clone = server.directory + "-clone"
        defer { try? FileManager.default.removeItem(atPath: clone) }
        try server.git("clone", "-q", server.directory, clone)
        try Self.write(Self.badgeSchema, to: clone + "/schemas/badge.json")
        try Self.write(Self.userWithBadge, to: clone + "/resource-types/user.json")
        try server.git("add", ".", in: clone)
        try server.git(
            "-c", "user.name=A", "-c", "user.email=a@corp.example", "commit", "-qm", "Give users badges", in: clone)
        try server.git("push", "-q", in: clone)
        let urn = "urn:example:scim:schemas:extension:badge:1.0:User"
        let patched = try await server.client.patch(
            "/Users/\(user)", ["op": "add", "path": .string("\(urn):number"), "value": 17])
        #expect(patched.body[urn]?.object?["number"] == 17)
        let found = try await server.client.send("GET", "/Users?filter=\(urn):number%20eq%2017")
        #expect(found.body["totalResults"] == 1)
        try await server.settle()
        try server.git("rm", "-q", "resource-types/user.json", "schemas/badge.json")
        #expect(try server.git("commit", "-qm", "No badges", mayFail: true).contains("\(user).json"))
    }

    @Test(arguments: [
        ("schemas/broken.json", "{", "Not valid JSON"),
        ("schemas/broken.json", #"{"id":"urn:example:x","name":"X","attributes":[{"name":"a b"}]}"#, "attributes[0]"),
        ("schemas/deep/er.json", "{}", "directly"),
        (
            "resource-types/ghost.json", #"{"name":"Ghost","endpoint":"/Ghosts","schema":"urn:example:none"}"#,
            "no such schema"
        ),
    ])
    func `that are wrong are refused, naming file and reason`(_ path: String, _ text: String, _ reason: String) throws {
        let server = try ServerProcess()
        try Self.write(text, to: server.directory + "/" + path)
        try server.git("add", ".")
        let refusal = try server.git("commit", "-qm", "Add a definition", mayFail: true)
        #expect(refusal.contains(path), "\(refusal)")
        #expect(refusal.contains(reason), "\(refusal)")
    }

    @Test func `that narrow while a resource grows let one of the two pass`() async throws {
        let server = try await Self.serverWithRoles()
        let roles = try await (0..<8).asyncMap { try await server.client.createRole("Role \($0)") }
        try await server.settle()
        let file = server.directory + "/schemas/role.json"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacing("\"name\": \"description\"", with: "\"name\": \"duty\"").write(
            toFile: file, atomically: false, encoding: .utf8)
        let growing = Task { [client = server.client] in
            for role in roles {
                try await client.patch("/Roles/\(role)", ["op": "add", "path": "description", "value": "Wider."])
            }
        }
        let refusal = try server.git("commit", "-qam", "Narrow", mayFail: true)
        try await growing.value
        let narrowed = try !server.git("show", "scimgit/live:schemas/role.json").contains("\"name\": \"description\"")
        #expect(narrowed == refusal.isEmpty, "\(refusal)")
        let wide = try await server.client.send("GET", "/Roles").body["Resources"]?.array?.count {
            $0.object?["description"] != nil
        }
        #expect(wide == (narrowed ? 0 : 8))
        #expect(try CommandRun("check", "--state", server.directory).output == "main is valid.\n")
    }

    private static func serverWithRoles() async throws -> ServerProcess {
        let server = try ServerProcess()
        try server.add("okta-roles")
        return server
    }

    private static func write(_ text: String, to path: String) throws {
        let file = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
    }

    private static let badgeSchema = """
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
         "id": "urn:example:scim:schemas:extension:badge:1.0:User", "name": "Badge",
         "attributes": [{"name": "number", "type": "integer"}]}
        """

    private static let userWithBadge = """
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "name": "User", "endpoint": "/Users",
         "schema": "urn:ietf:params:scim:schemas:core:2.0:User", "schemaExtensions": [
           {"schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "required": false},
           {"schema": "urn:example:scim:schemas:extension:badge:1.0:User", "required": false}]}
        """
}

extension ServerProcess {
    /// Adds a ready-made definition as an administrator does.
    fileprivate func add(_ name: String) throws {
        let run = try CommandRun("schema", "add", name, "--state", directory)
        #expect(run.status == 0, "\(run.errors)")
        try git("add", ".")
        try git("commit", "-qm", "Add \(name)")
    }
}

extension SCIMClient {
    fileprivate func createRole(_ name: String) async throws -> String {
        try await send(
            "POST", "/Roles",
            ["schemas": ["urn:okta:scim:schemas:core:1.0:Role"], "displayName": .string(name)]
        ).id
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
