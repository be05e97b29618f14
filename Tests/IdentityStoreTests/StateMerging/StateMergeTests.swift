import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `Merging a commit into the served state` {
    private let one = Sample.path(1)
    private let two = Sample.path(2)

    @Test func `a commit that changes nothing changes nothing`() throws {
        let fixture = try MergeFixture([one: Sample.user(1)], live: [one: Sample.user(1, ["title": "A"])])
        #expect(try fixture.merge() == [])
    }

    @Test func `what the server did not change is taken byte for byte`() throws {
        let text = #"{"schemas":["\#(Schema.user.id)"],"id":"\#(Sample.id(1))",  "userName":"by-hand@corp.example"}"#
        let fixture = try MergeFixture(
            [one: Sample.user(1)], live: [two: Sample.user(2)], theirs: [one: MergeFixture.File(text)])
        #expect(try fixture.merge() == [one])
        #expect(try fixture.text(one) == text)
        #expect(try fixture.text(two) == Sample.user(2).text)
    }

    @Test func `what both sides changed is merged by attribute and written as the server writes it`() throws {
        let theirs = Sample.user(1, ["nickName": "M", "emails": [["value": "b@x.example"], ["value": "a@x.example"]]])
        let fixture = try MergeFixture(
            [one: Sample.user(1, ["emails": [["value": "a@x.example"]]])],
            live: [one: Sample.user(1, ["title": "Lead", "active": false, "emails": [["value": "a@x.example"]]])],
            theirs: [one: MergeFixture.File(theirs.text.replacing("\n", with: "\n\n"))])
        #expect(try fixture.merge() == [one])
        let merged: JSONObject = [
            "title": "Lead", "active": false, "nickName": "M",
            "emails": [["value": "b@x.example"], ["value": "a@x.example"]],
        ]
        #expect(try fixture.text(one) == Sample.user(1, merged).text)
    }

    @Test func `what a hand-made file leaves out is no change`() throws {
        let bare = MergeFixture.File(
            ["schemas": [.string(Schema.user.id)], "id": .string(Sample.id(1)), "userName": "u1@corp.example"])
        let fixture = try MergeFixture(
            [one: bare], live: [one: Sample.user(1, ["title": "A"])],
            theirs: [one: MergeFixture.File(bare.text.replacing("u1@", with: "v1@"))])
        try fixture.merge()
        #expect(try fixture.value(one)["userName"] == "v1@corp.example")
        #expect(try fixture.value(one)["title"] == "A")
        #expect(try fixture.value(one)["meta"]?.object?["created"] == "2026-01-02T03:04:05Z")
    }

    @Test func `the same change on both sides leaves nothing to do`() throws {
        let changed = Sample.user(1, ["title": "A"])
        let fixture = try MergeFixture(
            [one: Sample.user(1)], live: [one: changed, two: Sample.user(2)],
            theirs: [one: MergeFixture.File(changed.text.replacing("\n", with: "\n\n"))])
        #expect(try fixture.merge() == [])
    }

    @Test func `a value that both sides changed differently is named with both values and the former one`() throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1, ["title": "Engineer"])],
            live: [one: Sample.user(1, ["title": "Lead", "active": false])],
            theirs: [one: Sample.user(1, ["title": "Chief", "nickName": "M"])])
        #expect(
            try fixture.conflicts() == [
                #"\#(one): title: "Lead" on the server, "Chief" in the commit, "Engineer" before"#
            ])
    }

    @Test func `all conflicts of a commit are named at once`() throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1), two: Sample.user(2, ["title": "A"]), "CODEOWNERS": "a\n"],
            live: [one: Sample.user(1, ["title": "A"]), two: Sample.user(2), "CODEOWNERS": "b\n"],
            theirs: [one: Sample.user(1, ["title": "B"]), two: nil, "CODEOWNERS": "c\n"])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.count == 3)
        for path in [one, two, "CODEOWNERS"] { #expect(conflicts.contains { $0.hasPrefix(path + ": ") }) }
    }

    @Test func `a resource that both sides added is merged`() throws {
        let fixture = try MergeFixture(
            live: [one: Sample.user(1, ["title": "A"])],
            theirs: [one: Sample.user(1, ["nickName": "M", "meta": ["resourceType": "User"]])])
        try fixture.merge()
        #expect(try fixture.text(one) == Sample.user(1, ["title": "A", "nickName": "M"]).text)
    }

    @Test func `a new resource is taken as it is`() throws {
        let fixture = try MergeFixture(live: [two: Sample.user(2)], theirs: [one: Sample.user(1)])
        #expect(try fixture.merge() == [one])
    }

    @Test(arguments: [
        ("{", "Not valid JSON"), ("{\"id\": 1}", "id must be a string"),
        (#"{"schemas":["\#(Schema.user.id)"],"id":"\#(Sample.id(1))","userName":"u","nobody":1}"#, "no attribute"),
    ])
    func `a file that is not valid is a problem when the server changed the resource`(
        _ text: String, _ words: String
    ) throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1)], live: [one: Sample.user(1, ["title": "A"])],
            theirs: [one: MergeFixture.File(text)])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.count == 1)
        #expect(conflicts.first?.hasPrefix(one + ": ") == true)
        #expect(conflicts.first?.contains(words) == true)
    }

    @Test(arguments: ["120000", "100755"])
    func `a link and an executable file are problems when the server changed the resource`(_ mode: String) throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1)], live: [one: Sample.user(1, ["title": "A"])],
            theirs: [one: MergeFixture.File(Sample.user(1).text, mode: mode)])
        #expect(try fixture.conflicts() == ["\(one): Only plain files (mode 100644) may stand here."])
    }

    @Test func `a submodule in the place of a resource that the server changed is a problem`() throws {
        let submodule = MergeFixture.File(String(repeating: "1", count: 40), mode: "160000")
        let fixture = try MergeFixture(
            [one: Sample.user(1), two: Sample.user(2)], live: [one: Sample.user(1, ["title": "A"]), two: nil],
            theirs: [one: submodule, two: submodule])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.count == 2 && conflicts.allSatisfy { $0.contains("cannot have submodules") })
    }

    @Test func `a resource in another place than its own is a problem`() throws {
        let fixture = try MergeFixture(
            [one: Sample.user(1)], theirs: [one: nil, "users/\(Sample.id(1)).json": Sample.user(1)])
        #expect(
            try fixture.conflicts() == [
                "users/\(Sample.id(1)).json: The User with the id \"\(Sample.id(1))\" belongs at \(one)."
            ])
    }

    @Test func `two primary values are a conflict`() throws {
        func primary(_ value: String, _ type: String) -> JSONObject {
            ["emails": [["value": .string(value), "type": .string(type), "primary": true]]]
        }
        let fixture = try MergeFixture(
            [one: Sample.user(1)], live: [one: Sample.user(1, primary("a@x.example", "work"))],
            theirs: [one: Sample.user(1, primary("b@x.example", "home"))])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.map { $0.split(separator: ":")[1] } == [" emails[work]", " emails[home]"])
    }
}
