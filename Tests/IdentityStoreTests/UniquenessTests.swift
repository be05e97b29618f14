import JSON
import SCIM
import Testing

@testable import IdentityStore

/// An attribute with a value that another box has already, in another form where one value has several.
struct Collision: Sendable, CustomTestStringConvertible {
    let first: String
    let second: String
    /// How the error names it.
    let path: String

    init(_ first: String, _ second: String, _ path: String) {
        (self.first, self.second, self.path) = (first, second, path)
    }

    var testDescription: String { "\(first) and \(second)" }

    static let all = [
        Collision(#""code":"A1""#, #""code":"A1""#, #"code "A1""#),
        Collision(#""code":"Ä1""#, #""code":"Ä1""#, #"code "Ä1""#),
        Collision(#""label":"Straße""#, #""label":"STRASSE""#, #"label "STRASSE""#),
        Collision(#""serial":7"#, #""serial":7"#, #"serial "7""#),
        Collision(#""serial":9007199254740993"#, #""serial":9007199254740993"#, #"serial "9007199254740993""#),
        Collision(#""weight":1.5"#, #""weight":1.50e0"#, #"weight "1.50e0""#),
        Collision(#""weight":2"#, #""weight":2.0"#, #"weight "2.0""#),
        Collision(#""link":"https://h/1""#, #""link":"https://h/1""#, #"link "https://h/1""#),
        Collision(#""tags":["a","b"]"#, #""tags":["c","B"]"#, #"tags "B""#),
        Collision(
            #""seals":[{"value":"x"},{"value":"y"}]"#, #""seals":[{"value":"Y","type":"wax"}]"#, #"seals.value "Y""#),
        Collision(#""lock":{"number":"l1","maker":"a"}"#, #""lock":{"number":"L1"}"#, #"lock.number "L1""#),
        Collision(#""badge":"b1""#, #""badge":"B1""#, #"badge "B1""#),
    ]
}

@Suite struct `A unique attribute of a custom type (RFC 7643 §7)` {
    // RFC 7644 §3.3 and §3.12
    @Test(arguments: Collision.all)
    func `has a value once, however the resource comes to it`(_ collision: Collision) async throws {
        let fixture = try await StoreFixture(bare: false, definitions: Depot.definitions)
        let first = try #require(try await fixture.make("Box", collision.first).stored)
        let other = try #require(try await fixture.make("Box", #""displayName":"other""#).stored)
        let count = try fixture.commitCount()
        let expected = SCIMError(
            .uniqueness, "Another Box has the \(collision.path) already; it must be unique.")
        await #expect(throws: expected) { try await fixture.make("Box", collision.second) }
        await #expect(throws: expected) { try await fixture.replace(other.id, "Box", collision.second) }
        let value = try JSONValue(parsing: Array("{\(collision.second)}".utf8))
        await #expect(throws: expected) {
            try await fixture.patch(other.id, of: fixture.resourceType("Box"), ["op": "add", "value": value])
        }
        #expect(try fixture.commitCount() == count)
        #expect(try await fixture.replace(first.id, "Box", collision.second).stored?.id == first.id)
        try await fixture.perform(.delete(id: first.id), of: fixture.resourceType("Box"))
        #expect(try await fixture.make("Box", collision.first).effect == .created)
    }

    @Test(arguments: Collision.all)
    func `of files is checked like that of requests`(_ collision: Collision) async throws {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        let stored = try #require(try await fixture.make("Box", collision.first).stored)
        let body = try #require(try JSONValue(parsing: Array("{\(collision.second)}".utf8)).object)
        func file(_ id: String) -> JSONObject {
            var file = body
            file["schemas"] = [.string(Depot.box)]
            file["id"] = .string(id)
            return file
        }
        let path = try fixture.file("b1", "Box")
        #expect(
            fixture.problems([path: file("b1")]) == [
                Problem(
                    path: path, reason: "The \(collision.path) must be unique, and \(stored.path) has it too.")
            ])
        #expect(fixture.problems([path: file("b1"), stored.path: nil]) == [])
        let second = try fixture.file("b2", "Box")
        let both = fixture.problems([path: file("b1"), second: file("b2"), stored.path: nil])
        #expect(Set(both.map(\.path)) == [path, second])
    }

    @Test(arguments: [
        (#""code":"A1""#, #""code":"a1""#), (#""code":"\u00e9""#, #""code":"e\u0301""#),
        (#""serial":9007199254740992"#, #""serial":9007199254740993"#), (#""weight":1.5"#, #""weight":1.51"#),
        (#""tags":["a"]"#, #""tags":["b"]"#), (#""seals":[{"value":"x"}]"#, #""seals":[{"type":"x"}]"#),
        (#""lock":{"number":"l1"}"#, #""lock":{"maker":"l1"}"#), (#""displayName":"same""#, #""displayName":"same""#),
    ])
    func `may differ by what its type tells apart`(_ first: String, _ second: String) async throws {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        try await fixture.make("Box", first)
        #expect(try await fixture.make("Box", second).effect == .created)
    }

    @Test func `may have a value several times in one resource`() async throws {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        let body = #""seals":[{"value":"x","type":"wax"},{"value":"X","type":"lead"}]"#
        let box = try #require(try await fixture.make("Box", body).stored)
        #expect(try fixture.ids("Box", #"seals.value eq "x""#) == [box.id])
        try await fixture.replace(box.id, "Box", #""seals":[{"value":"y"}]"#)
        #expect(try fixture.ids("Box", #"seals.value eq "x""#) == [])
        #expect(try await fixture.make("Box", #""seals":[{"value":"x"}]"#).effect == .created)
    }

    @Test func `with uniqueness server holds among the resources of a type, with global among all that have it`()
        async throws
    {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        try await fixture.make("Box", #""code":"A1","badge":"b1""#)
        #expect(try await fixture.make("Crate", #""code":"A1""#).effect == .created)
        await #expect(
            throws: SCIMError(.uniqueness, "Another Box has the badge \"b1\" already; it must be unique.")
        ) { try await fixture.make("Crate", #""badge":"b1""#) }
        #expect(try fixture.ids("Crate", #"badge eq "b1""#) == [])
    }

    @Test func `of an extension is unique too`() async throws {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        let card = #""\#(Depot.card)":{"number":"c1"}"#
        let mira = try #require(try await fixture.make("User", #""userName":"mira",\#(card)"#).stored)
        await #expect(
            throws: SCIMError(
                .uniqueness, "Another User has the \(Depot.card):number \"c1\" already; it must be unique.")
        ) { try await fixture.make("User", #""userName":"kai",\#(card)"#) }
        #expect(try fixture.ids("User", #"\#(Depot.card):number eq "C1""#) == [mira.id])
    }

    @Test(arguments: [
        (#"code eq "A1""#, 1), (#"code eq "a1""#, 0), (#"label eq "STRASSE""#, 1), ("serial eq 7", 1),
        ("serial eq 7.0", 1),
        ("serial eq 8", 0), ("weight eq 1.50", 1), ("weight eq 1.6", 0), (#"tags eq "B""#, 1),
        (#"seals[value eq "X" and type eq "wax"]"#, 1), (#"seals[value eq "X" and type eq "lead"]"#, 0),
        (#"seals eq "x""#, 1), (#"lock.number eq "L1""#, 1), (#"lock[number eq "l1"]"#, 1), (#"badge eq "B1""#, 1),
        (#"not (code eq "A1")"#, 1), (#"code eq "A1" or serial eq 8"#, 1), (#"code eq "A1" and serial eq 7"#, 1),
        ("serial eq 9007199254740993", 1), ("serial eq 9007199254740993.0", 1),
    ])
    func `is found by filters as without an index`(_ filter: String, _ count: Int) async throws {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        try await fixture.make(
            "Box",
            #""code":"A1","label":"Straße","serial":7,"weight":1.5,"tags":["a","b"],"badge":"b1","#
                + #""seals":[{"value":"x","type":"wax"},{"value":"y","type":"lead"}],"lock":{"number":"l1"}"#)
        try await fixture.make("Box", #""serial":9007199254740993"#)
        #expect(try fixture.ids("Box", filter).count == count)
    }

    @Test func `is indexed, so that a filter looks at no other resource`() async throws {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        let box = try #require(try await fixture.make("Box", #""tags":["a","b"],"serial":7"#).stored)
        try await fixture.make("Box", #""tags":["c"]"#)
        let contents = fixture.store.snapshot.contents
        let indexed = contents.indexedAttributes(of: try fixture.resourceType("Box"))
        #expect(
            indexed.map(\.path) == [
                "code", "label", "serial", "weight", "link", "tags", "seals.value", "lock.number", "badge",
                "externalId",
            ])
        #expect(contents.ids(where: indexed[5], is: "B") == [box.id])
        #expect(contents.ids(where: indexed[2], is: 7) == [box.id])
        #expect(contents.ids(where: indexed[2], is: 9_007_199_254_740_993) == nil)
    }

    @Test func `cannot become unique while resources have a value in common`() async throws {
        let loose = Depot.boxSchema("label", with: ["uniqueness": "none"])
        let fixture = try await StoreFixture(
            definitions: Depot.definitions.merging(["schemas/box.json": loose]) { $1 })
        let boxes = [
            try #require(try await fixture.make("Box", #""label":"same""#).stored),
            try #require(try await fixture.make("Box", #""label":"SAME""#).stored),
        ]
        let crate = try #require(try await fixture.make("Crate", #""label":"same""#).stored)
        let problems = fixture.problems(["schemas/box.json": Depot.boxSchema])
        #expect(Set(problems.map(\.path)) == Set(boxes.map(\.path)))
        #expect(problems.allSatisfy { $0.reason.hasPrefix("The label \"") })
        let global = Depot.boxSchema("label", with: ["uniqueness": "global"])
        #expect(fixture.problems(["schemas/box.json": global]).map(\.path).contains(crate.path))
        var mended = boxes[1].resource.value
        mended["label"] = "another"
        #expect(fixture.problems(["schemas/box.json": Depot.boxSchema, boxes[1].path: mended]) == [])
        #expect(fixture.problems(["schemas/box.json": Depot.boxSchema, boxes[1].path: nil]) == [])
    }
}
