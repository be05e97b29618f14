import JSON
import Limits
import SCIM
import Testing

@testable import IdentityStore

/// A state with a shelf, a user and types that refer to them.
private struct Depository {
    let fixture: StoreFixture
    let shelf: String
    let user: String

    init() async throws {
        fixture = try await StoreFixture(definitions: Depot.definitions)
        shelf = try #require(try await fixture.make("Shelf", #""displayName":"Top""#).stored).id
        user = try await fixture.createUser("mira")
    }

    func makeBox(_ attributes: String, _ dialect: Dialect = .interoperable) async throws -> StoredResource {
        try #require(try await fixture.make("Box", attributes, dialect).stored)
    }

    /// Makes a box that refers to the shelf and the user.
    func makeFullBox() async throws -> StoredResource {
        try await makeBox(
            #""displayName":"B1","shelf":{"value":"\#(shelf)"},"keepers":[{"value":"\#(user)","role":"clerk"}]"#)
    }
}

@Suite struct `A reference of a custom type (RFC 7643 §2.3.7 and §2.4)` {
    @Test func `is stored by its id and answered with the URL and the name of its target`() async throws {
        let depot = try await Depository()
        let (shelf, user) = (depot.shelf, depot.user)
        let box = try await depot.makeBox(
            #""shelf":{"value":"\#(shelf)","$ref":"../Elsewhere/x","display":"Bottom"},"#
                + #""keepers":[{"value":"\#(user)","role":"clerk","$ref":"x"}]"#)
        #expect(box.resource["shelf"] == ["value": .string(shelf)])
        #expect(box.resource["keepers"] == [["value": .string(user), "role": "clerk"]])
        let shown = try depot.fixture.shown(box.id, "Box")
        #expect(
            shown["shelf"] == [
                "value": .string(shelf), "$ref": .string("http://h/Shelves/\(shelf)"), "display": "Top",
            ])
        #expect(
            shown["keepers"] == [
                [
                    "value": .string(user), "role": "clerk", "$ref": .string("http://h/Users/\(user)"),
                    "display": "mira",
                ]
            ])
        let tag = depot.fixture.store.snapshot.entityTag(of: box)
        _ = try await depot.fixture.patch(
            shelf, of: depot.fixture.resourceType("Shelf"), ["op": "replace", "path": "displayName", "value": "Low"])
        #expect(try depot.fixture.shown(box.id, "Box")["shelf"]?.object?["display"] == "Low")
        #expect(depot.fixture.store.snapshot.entityTag(of: box) != tag)
    }

    @Test(arguments: [
        (#"shelf.value eq "SHELF""#, 1), (#"shelf eq "SHELF""#, 1), (#"shelf.display eq "top""#, 1),
        (#"shelf.$ref ew "SHELF""#, 1), (#"shelf.value eq "x""#, 0), (#"keepers.value eq "USER""#, 1),
        (#"keepers[value eq "USER" and role eq "clerk"]"#, 1), (#"keepers[value eq "USER" and role eq "cook"]"#, 0),
        (#"keepers.display eq "Mira""#, 1), (#"not (shelf.value eq "SHELF")"#, 1),
    ])
    func `is found by filters`(_ filter: String, _ count: Int) async throws {
        let depot = try await Depository()
        _ = try await depot.makeFullBox()
        _ = try await depot.makeBox(#""displayName":"B2""#)
        let text = filter.replacing("SHELF", with: depot.shelf).replacing("USER", with: depot.user)
        #expect(try depot.fixture.ids("Box", text).count == count)
    }

    @Test func `to nothing is left out of several, and refused where it is the only one`() async throws {
        let depot = try await Depository()
        let user = depot.user
        let outcome = try await depot.fixture.make("Box", #""keepers":[{"value":"\#(user)"},{"value":"nobody"}]"#)
        #expect(outcome.stored?.resource["keepers"] == [["value": .string(user)]])
        #expect(outcome.ignored == [#"keepers[value eq "nobody"]"#])
        await #expect(
            throws: SCIMError(.invalidValue, #"shelf refers to "none", and there is no Shelf with this id."#)
        ) { try await depot.makeBox(#""shelf":{"value":"none"}"#) }
        await #expect(
            throws: SCIMError(.invalidValue, #"box refers to "none", and there is no Box with this id."#)
        ) { try await depot.fixture.make("Lid", #""box":{"value":"none"}"#) }
    }

    @Test(arguments: [
        #""keepers":[{"value":"USER"},{"value":"nobody"}]"#, #""keepers":[{"value":"SHELF"}]"#,
        #""shelf":{"value":"USER"}"#, #""shelf":{"value":"none"}"#,
    ])
    func `to nothing or to another type is refused from a strict client`(_ attributes: String) async throws {
        let depot = try await Depository()
        let count = try depot.fixture.commitCount()
        let text = attributes.replacing("SHELF", with: depot.shelf).replacing("USER", with: depot.user)
        let error = await #expect(throws: SCIMError.self) { try await depot.makeBox(text, .strict) }
        #expect(error?.keyword == .invalidValue && error?.detail.contains("with this id") == true)
        #expect(try depot.fixture.commitCount() == count)
    }

    @Test func `without an id is left out where it is the only one, and refused among several`() async throws {
        let depot = try await Depository()
        #expect(try await depot.makeBox(#""shelf":{"display":"Top","$ref":"x"}"#).resource["shelf"] == nil)
        await #expect(throws: SCIMError(.invalidValue, "keepers.value is required.")) {
            try await depot.makeBox(#""keepers":[{"role":"clerk"}]"#)
        }
    }

    @Test(arguments: [
        (#""home":"not a URI""#, false), (#""home":"../Shelves/1""#, true), (#""home":"https://h/Shelves/1""#, true),
    ])
    func `that is simple is a URI in both dialects`(_ attributes: String, _ isURI: Bool) async throws {
        let depot = try await Depository()
        for dialect in Dialect.byRFC {
            do {
                _ = try await depot.makeBox(attributes, dialect)
                #expect(isURI)
            } catch let error as SCIMError {
                #expect(!isURI)
                #expect(error == SCIMError(.invalidValue, "home must be an absolute or relative URI (RFC 3986 §4.1)."))
            }
        }
    }

    @Test func `goes with its target, in one commit that says so`() async throws {
        let depot = try await Depository()
        let box = try await depot.makeFullBox()
        let card = #""\#(Depot.card)":{"shelf":{"value":"\#(depot.shelf)"}}"#
        let kai = try #require(try await depot.fixture.make("User", #""userName":"kai",\#(card)"#).stored)
        let count = try depot.fixture.commitCount()
        try await depot.fixture.perform(.delete(id: depot.shelf), of: depot.fixture.resourceType("Shelf"))
        #expect(try depot.fixture.commitCount() == count + 1)
        let snapshot = depot.fixture.store.snapshot
        #expect(try snapshot.resource(box.id, of: depot.fixture.resourceType("Box"))?.resource["shelf"] == nil)
        #expect(snapshot.resource(kai.id, of: .user)?.resource["schemas"] == [.string(Schema.user.id)])
        let message = try depot.fixture.git("log", "-1", "--format=%B", "scimgit/live")
        #expect(message.contains("Removed from box B1\n") && message.contains("Removed from user kai\n"))
        try await depot.fixture.perform(.delete(id: depot.user))
        #expect(
            try depot.fixture.store.snapshot.resource(box.id, of: depot.fixture.resourceType("Box"))?.resource[
                "keepers"] == nil
        )
        await depot.fixture.store.close()
        let again = try await StoreFixture.open(depot.fixture.location)
        #expect(again.snapshot.contents.count == 2)
        await again.close()
    }

    @Test func `that is required keeps its target from being deleted`() async throws {
        let depot = try await Depository()
        let box = try await depot.makeFullBox()
        let lid = try #require(
            try await depot.fixture.make("Lid", #""displayName":"L1","box":{"value":"\#(box.id)"}"#).stored)
        let error = await #expect(throws: SCIMError.self) {
            try await depot.fixture.perform(.delete(id: box.id), of: depot.fixture.resourceType("Box"))
        }
        #expect(error?.status == 409)
        #expect(
            error?.detail
                == "The Lid \"L1\" (id \"\(lid.id)\") needs it: box is required. Change or delete that one first.")
        try await depot.fixture.perform(.delete(id: lid.id), of: depot.fixture.resourceType("Lid"))
        try await depot.fixture.perform(.delete(id: box.id), of: depot.fixture.resourceType("Box"))
    }

    @Test func `of the enterprise extension may be to a manager who does not exist yet`() async throws {
        let depot = try await Depository()
        let manager = #""\#(Schema.enterpriseUser.id)":{"manager":{"value":"later"}}"#
        let kai = try #require(try await depot.fixture.make("User", #""userName":"kai",\#(manager)"#, .strict).stored)
        #expect(kai.resource[Schema.enterpriseUser.id] == ["manager": ["value": "later"]])
        #expect(depot.fixture.problems([kai.path: kai.resource.value]) == [])
    }
}

@Suite struct `References in files, imports and bulk requests` {
    private func box(_ id: String, _ members: JSONObject) -> JSONObject {
        var file: JSONObject = ["schemas": [.string(Depot.box)], "id": .string(id)]
        for member in members { file[member.name] = member.value }
        return file
    }

    @Test func `are checked in files, also when the target goes`() async throws {
        let depot = try await Depository()
        let fixture = depot.fixture
        let path = try fixture.file("b1", "Box")
        func problems(_ members: JSONObject) -> [String] { fixture.problems([path: box("b1", members)]).map(\.reason) }
        #expect(problems(["shelf": ["value": .string(depot.shelf)]]) == [])
        #expect(
            problems(["shelf": ["value": "none"]]) == [
                #"shelf refers to "none", and there is no Shelf with this id."#
            ])
        #expect(problems(["keepers": [["value": .string(depot.shelf)]]]).count == 1)
        #expect(
            problems(["shelf": ["value": .string(depot.shelf), "display": "Top"]]) == [
                "shelf.display is derived and is not stored."
            ])
        #expect(problems(["keepers": [["role": "clerk"]]]) == ["keepers.value is required."])
        #expect(problems(["home": "not a URI"]).count == 1)
        let stored = try await depot.makeFullBox()
        let shelf = try fixture.file(depot.shelf, "Shelf")
        #expect(
            fixture.problems([shelf: nil]) == [
                Problem(
                    path: stored.path,
                    reason: "It refers to \"\(depot.shelf)\" (Top), which is deleted; take that out as well.")
            ])
        #expect(fixture.problems([shelf: nil, stored.path: nil]) == [])
        #expect(fixture.problems([shelf: nil, stored.path: box(stored.id, ["displayName": "B1"])]) == [])
        #expect(fixture.problems([shelf: nil, stored.path: stored.resource.value]).map(\.path) == [stored.path])
    }

    @Test func `are checked when an attribute becomes one`() async throws {
        let plain: JSONObject = [
            "type": "complex", "subAttributes": [["name": "value", "caseExact": true], ["name": "display"]],
        ]
        let schema = Depot.boxSchema("shelf", with: plain)
        let fixture = try await StoreFixture(
            definitions: Depot.definitions.merging(["schemas/box.json": schema]) { $1 })
        let dangling = try #require(try await fixture.make("Box", #""shelf":{"value":"none"}"#).stored)
        let named = try #require(try await fixture.make("Box", #""shelf":{"value":"none","display":"Top"}"#).stored)
        let problems = fixture.problems(["schemas/box.json": Depot.boxSchema])
        #expect(Set(problems.map(\.path)) == [dangling.path, named.path])
        #expect(problems.contains { $0.reason.contains("there is no Shelf with this id") })
        #expect(problems.contains { $0.reason.contains("shelf.display is derived and is not stored") })
    }

    @Test func `from members do not stay when a resource type goes with its resources`() async throws {
        let stack: [String: JSONObject] = [
            "schemas/stack.json": [
                "id": "urn:example:Stack",
                "attributes": [
                    [
                        "name": "members", "type": "complex", "multiValued": true,
                        "subAttributes": [["name": "value", "caseExact": true], ["name": "display"]],
                    ]
                ],
            ],
            "resource-types/stack.json": ["name": "Stack", "endpoint": "/Stacks", "schema": "urn:example:Stack"],
        ]
        let fixture = try await StoreFixture(definitions: Depot.definitions.merging(stack) { $1 })
        let crate = try #require(try await fixture.make("Crate", #""displayName":"C1""#).stored)
        let made = try await fixture.make("Stack", #""members":[{"value":"\#(crate.id)"}]"#)
        let gone: [String: JSONObject?] = ["resource-types/crate.json": nil, crate.path: nil]
        #expect(fixture.problems(gone).map(\.path) == [try #require(made.stored?.path)])
    }

    @Test func `may be to what a later operation of the same bulk request creates`() async throws {
        let depot = try await Depository()
        let results = try await depot.fixture.bulk([
            post("Box", Depot.box, "b", ["shelf": ["value": "bulkId:s"]]),
            post("Shelf", Depot.shelf, "s", ["firstBox": ["value": "bulkId:b"]]),
            post("Box", Depot.box, "c", ["shelf": ["value": "bulkId:b"]]),
        ])
        let ids = results.map { $0?.id ?? "" }
        #expect(try depot.fixture.shown(ids[0], "Box")["shelf"]?.object?["value"] == .string(ids[1]))
        #expect(try depot.fixture.shown(ids[1], "Shelf")["firstBox"]?.object?["value"] == .string(ids[0]))
        guard case .failure(let error) = results[2]?.outcome else {
            Issue.record("A box refers to a box as its shelf.")
            return
        }
        #expect(error.keyword == .invalidValue)
        let wrong = try await depot.fixture.bulk([
            post("Box", Depot.box, "d", ["shelf": ["value": "bulkId:e"]]), post("Box", Depot.box, "e", [:]),
        ])
        guard case .failure(let early) = wrong[0]?.outcome else {
            Issue.record("A box refers to a later box as its shelf.")
            return
        }
        #expect(early.keyword == .invalidValue)
        await depot.fixture.store.close()
        let again = try await StoreFixture.open(depot.fixture.location)
        await again.close()
    }

    private func post(_ type: String, _ schema: String, _ bulkID: String, _ data: JSONObject) -> JSONValue {
        var body = data
        body["schemas"] = [.string(schema)]
        let path = type == "Shelf" ? "/Shelves" : "/Boxes"
        return ["method": "POST", "path": .string(path), "bulkId": .string(bulkID), "data": .object(body)]
    }

    @Test func `may come before their targets in an import, and commits are valid one by one`() async throws {
        let fixture = try ImportFixture(bare: false)
        try StoreFixture.commit(Depot.definitions, in: fixture.location.directory)
        func resource(_ schema: String, _ id: String, _ members: JSONObject) -> JSONValue {
            var value = members
            value["schemas"] = [.string(schema)]
            value["id"] = .string(id)
            value["meta"] = ["resourceType": .string(schema == Depot.shelf ? "Shelf" : "Box")]
            return .object(value)
        }
        let report = try await fixture.load(
            [
                resource(Depot.box, "b1", ["shelf": ["value": "s1"], "keepers": [["value": "mira"]], "code": "A1"]),
                resource(Depot.box, "b2", ["shelf": ["value": "none"]]),
                resource(Depot.shelf, "s2", ["firstBox": ["value": "b2"]]),
                resource(Depot.shelf, "s1", ["firstBox": ["value": "b1"]]), ImportFixture.user("mira"),
                resource(Depot.box, "b3", ["code": "A1"]),
            ], tolerance: .invalidResources)
        #expect(
            report.problems.map(\.description) == [
                #"line 2: shelf refers to "none", and there is no Shelf with this id."#,
                #"line 3: firstBox refers to "b2", which is left out itself (line 2)."#,
                #"line 6: The code "A1" must be unique, and line 1 has it too."#,
            ])
        #expect(report.written == ["1 box", "1 shelf", "1 user"])
        let commits = try fixture.git("rev-list", "scimgit/live").split(separator: "\n")
        for commit in commits.prefix(2) {
            #expect(try StateCheck.problems(of: String(commit), at: fixture.location) == [])
        }
        let exported = try fixture.export()
        #expect(exported.count == 3)
        let again = try await fixture.load(exported)
        #expect(again.unchanged == 3 && again.problems == [])
    }
}

@Suite struct `Members of a custom type` {
    private static func definitions(uniqueness: JSONValue) -> [String: JSONObject] {
        let members: JSONValue = [
            "name": "members", "type": "complex", "multiValued": true,
            "subAttributes": [
                ["name": "value", "uniqueness": uniqueness], ["name": "display"],
                ["name": "$ref", "type": "reference", "referenceTypes": ["User"]],
            ],
        ]
        return [
            "schemas/team.json": ["id": "urn:example:Team", "attributes": [["name": "displayName"], members]],
            "resource-types/team.json": ["name": "Team", "endpoint": "/Teams", "schema": "urn:example:Team"],
        ]
    }

    @Test func `are references as those of a group, but are no groups of theirs`() async throws {
        let fixture = try await StoreFixture(definitions: Self.definitions(uniqueness: "none"))
        let user = try await fixture.createUser("mira")
        let body = #""displayName":"T","members":[{"value":"\#(user)"}]"#
        let team = try #require(try await fixture.make("Team", body).stored)
        #expect(try fixture.shown(team.id, "Team")["members"]?.array?.first?.object?["display"] == "mira")
        #expect(try fixture.shown(user, "User")["groups"] == nil)
        #expect(try fixture.ids("Team", #"members.value eq "\#(user.uppercased())""#) == [team.id])
        let path = try fixture.file(user, "User")
        #expect(fixture.problems([path: nil]).map(\.path) == [team.path])
        try await fixture.perform(.delete(id: user))
        #expect(fixture.store.snapshot.contents.resource(team.id)?.memberIDs == [])
    }

    @Test func `count in the size of the resource, and so do their names`() async throws {
        var definitions = Self.definitions(uniqueness: "none")
        let members = definitions["schemas/team.json"]?["attributes"]?.array ?? []
        let notes: JSONValue = ["name": "notes", "multiValued": true]
        definitions["schemas/team.json"]?["attributes"] = .array(members + [notes])
        let fixture = try await StoreFixture(definitions: definitions)
        let short = try await fixture.createUser("m")
        let long = try await fixture.createUser(String(repeating: "n", count: 200))
        let texts = (0..<32).map { JSONValue.string("\($0)" + String(repeating: "x", count: 65_000)) }
        let type = try #require(fixture.store.snapshot.contents.resourceType(named: "Team"))
        let body: JSONObject = ["schemas": ["urn:example:Team"], "displayName": "T", "notes": .array(texts)]
        let team = try #require(try await fixture.perform(.create(body), of: type).stored)
        let room = Limits.resource - JSONValue.object(team.value).canonicalBytes.count - 108
        let filler = JSONValue.string(String(repeating: "y", count: room))
        _ = try await fixture.patch(team.id, of: type, ["op": "add", "path": "notes", "value": [filler]])
        let error = await #expect(throws: SCIMError.self) {
            try await fixture.patch(
                team.id, of: type, ["op": "add", "path": "members", "value": [["value": .string(long)]]])
        }
        #expect(error?.status == 413)
        let added = try await fixture.patch(
            team.id, of: type, ["op": "add", "path": "members", "value": [["value": .string(short)]]])
        #expect(added.effect == .changed)
        await fixture.store.close()
        #expect(try StateCheck.report(of: nil, at: fixture.location) == .init(problems: [], remarks: []))
    }

    @Test(arguments: [("none", true), ("server", false)])
    func `may be in one resource only where that is asked for, also when they come later`(
        _ uniqueness: String, _ areInBoth: Bool
    ) async throws {
        let fixture = try await StoreFixture(definitions: Self.definitions(uniqueness: .string(uniqueness)))
        func team(_ name: String) -> JSONValue {
            let data: JSONValue = [
                "schemas": ["urn:example:Team"], "displayName": .string(name), "members": [["value": "bulkId:u"]],
            ]
            return ["method": "POST", "path": "/Teams", "bulkId": .string(name), "data": data]
        }
        let user: JSONValue = [
            "method": "POST", "path": "/Users", "bulkId": "u",
            "data": ["schemas": [.string(Schema.user.id)], "userName": "mira"],
        ]
        let results = try await fixture.bulk([team("A"), team("B"), user])
        let failures = results.compactMap { result -> SCIMError? in
            if case .failure(let error) = result?.outcome { error } else { nil }
        }
        #expect(failures.isEmpty == areInBoth)
        #expect(failures.allSatisfy { $0.status == 409 })
        await fixture.store.close()
        let again = try await StoreFixture.open(fixture.location)
        await again.close()
    }
}
