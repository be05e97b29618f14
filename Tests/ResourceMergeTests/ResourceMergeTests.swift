import JSON
import ResourceMerge
import Testing

/// Merges the texts of three versions.
func merge(
    base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String, by keys: ElementKeys = .valueAndType
) -> MergeResult {
    do throws(MergeRefusal) {
        return try FileVersions(base: base, ours: ours, theirs: theirs, path: path).merged(by: keys)
    } catch { return .refused(error.reason) }
}

/// Three versions of a file, and what the merge makes of them.
struct MergeCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let base: JSONValue
    let ours: JSONValue
    let theirs: JSONValue
    let merged: JSONValue

    init(_ name: String, base: JSONValue, ours: JSONValue, theirs: JSONValue, merged: JSONValue) {
        testDescription = name
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.merged = merged
    }

    var result: MergeResult {
        merge(
            base: base.canonicalBytes, ours: ours.canonicalBytes, theirs: theirs.canonicalBytes, path: "users/a.json")
    }

    /// The merge with the sides exchanged.
    var exchanged: MergeResult {
        merge(
            base: base.canonicalBytes, ours: theirs.canonicalBytes, theirs: ours.canonicalBytes, path: "users/a.json")
    }
}

let workEmail: JSONValue = ["type": "work", "value": "mira@corp.example", "primary": true]
let homeEmail: JSONValue = ["type": "home", "value": "mira@home.example"]
let otherEmail: JSONValue = ["type": "other", "value": "m@x.example"]

@Suite struct `Merging by attribute` {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    private static let attributes = [
        MergeCase(
            "neighbouring attributes", base: ["id": "a", "title": "A", "userName": "u"],
            ours: ["id": "a", "title": "B", "userName": "u"], theirs: ["id": "a", "title": "A", "userName": "v"],
            merged: ["id": "a", "title": "B", "userName": "v"]),
        MergeCase(
            "both make the same change", base: ["id": "a", "title": "A"], ours: ["id": "a", "title": "B"],
            theirs: ["id": "a", "title": "B"], merged: ["id": "a", "title": "B"]),
        MergeCase(
            "one adds, one removes", base: ["id": "a", "title": "A"], ours: ["id": "a"],
            theirs: ["id": "a", "title": "A", "nickName": "M"], merged: ["id": "a", "nickName": "M"]),
        MergeCase(
            "both add another attribute", base: ["id": "a"], ours: ["id": "a", "b": 1], theirs: ["id": "a", "c": 2],
            merged: ["id": "a", "b": 1, "c": 2]),
        MergeCase(
            "sub-attributes of one complex attribute",
            base: ["name": ["givenName": "Mira", "familyName": "Holt"]],
            ours: ["name": ["givenName": "Mia", "familyName": "Holt"]],
            theirs: ["name": ["givenName": "Mira", "familyName": "Hold", "middleName": "J"]],
            merged: ["name": ["givenName": "Mia", "familyName": "Hold", "middleName": "J"]]),
        MergeCase(
            "both add a complex attribute, in parts", base: ["id": "a"],
            ours: ["id": "a", "name": ["givenName": "Mira"]], theirs: ["id": "a", "name": ["familyName": "Holt"]],
            merged: ["id": "a", "name": ["givenName": "Mira", "familyName": "Holt"]]),
        MergeCase(
            "the parts of a complex attribute that both empty", base: ["a": ["x": 1, "y": 2]], ours: ["a": ["x": 1]],
            theirs: ["a": ["y": 2]], merged: [:]),
        MergeCase(
            "scalars as a set, in our order", base: ["tags": ["a", "b", "c"]], ours: ["tags": ["c", "a", "d"]],
            theirs: ["tags": ["a", "x", "b", "c"]], merged: ["tags": ["x", "c", "a", "d"]]),
        MergeCase(
            "a file that is no resource", base: ["format": 1, "fanout": 3], ours: ["format": 2, "fanout": 3],
            theirs: ["format": 1, "fanout": 3, "owner": "it"], merged: ["format": 2, "fanout": 3, "owner": "it"]),
        MergeCase(
            "when it was created stays as we have it", base: ["meta": ["created": "2026-01-01T00:00:00Z"]],
            ours: ["meta": ["created": "2026-01-02T00:00:00Z"]],
            theirs: ["meta": ["created": "2026-01-03T00:00:00Z", "resourceType": "User"]],
            merged: ["meta": ["created": "2026-01-02T00:00:00Z", "resourceType": "User"]]),
        MergeCase(
            "code points, not what looks alike", base: ["a": "\u{E9}", "b": 1], ours: ["a": "e\u{301}", "b": 1],
            theirs: ["a": "\u{E9}", "b": 2], merged: ["a": "e\u{301}", "b": 2]),
    ]

    private static let extensions = [
        MergeCase(
            "parts of an extension",
            base: ["schemas": ["core", .string(enterprise)], enterprise: ["department": "A"]],
            ours: ["schemas": ["core", .string(enterprise)], enterprise: ["department": "B"]],
            theirs: ["schemas": ["core", .string(enterprise)], enterprise: ["department": "A", "costCenter": "7"]],
            merged: ["schemas": ["core", .string(enterprise)], enterprise: ["department": "B", "costCenter": "7"]]),
        MergeCase(
            "each adds an extension", base: ["schemas": ["core"]],
            ours: ["schemas": ["core", "urn:x:B"], "urn:x:B": ["b": 1]],
            theirs: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["a": 1]],
            merged: ["schemas": ["core", "urn:x:A", "urn:x:B"], "urn:x:B": ["b": 1], "urn:x:A": ["a": 1]]),
        MergeCase(
            "the extension that both empty leaves the schemas",
            base: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["a": 1, "b": 2]],
            ours: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["a": 1]],
            theirs: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["b": 2]], merged: ["schemas": ["core"]]),
        MergeCase(
            "one removes an extension", base: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["a": 1], "title": "A"],
            ours: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["a": 1], "title": "B"],
            theirs: ["schemas": ["core"], "title": "A"], merged: ["schemas": ["core"], "title": "B"]),
        MergeCase(
            "an emptied extension that the other side extended is listed",
            base: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["a": 1]], ours: ["schemas": ["core"]],
            theirs: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["a": 1, "b": 2]],
            merged: ["schemas": ["core", "urn:x:A"], "urn:x:A": ["b": 2]]),
        MergeCase(
            "schemas keep the order that a resource type gives them",
            base: ["schemas": ["core", "urn:x:B", "urn:x:A"], "urn:x:A": ["a": 1], "urn:x:B": ["b": 1]],
            ours: ["schemas": ["core", "urn:x:B", "urn:x:A"], "urn:x:A": ["a": 2], "urn:x:B": ["b": 1]],
            theirs: ["schemas": ["core", "urn:x:B", "urn:x:A"], "urn:x:A": ["a": 1], "urn:x:B": ["b": 2]],
            merged: ["schemas": ["core", "urn:x:B", "urn:x:A"], "urn:x:A": ["a": 2], "urn:x:B": ["b": 2]]),
    ]

    @Test(arguments: attributes + extensions)
    func `changes of both sides are combined`(_ example: MergeCase) {
        #expect(example.result == .merged(example.merged.canonicalBytes))
    }

    @Test(arguments: attributes + extensions)
    func `a side that changed nothing, or the same, leaves the other as it is`(_ example: MergeCase) {
        func merge(_ base: JSONValue, _ ours: JSONValue, _ theirs: JSONValue) -> MergeResult {
            MergeCase("", base: base, ours: ours, theirs: theirs, merged: [:]).result
        }
        let ours = MergeResult.merged(example.ours.canonicalBytes)
        #expect(merge(example.base, example.ours, example.base) == ours)
        #expect(merge(example.base, example.ours, example.ours) == ours)
        #expect(merge(example.theirs, example.ours, example.theirs) == ours)
        if example.base.object?["meta"] == nil { #expect(merge(example.base, example.base, example.ours) == ours) }
    }

    @Test func `attributes of a schema are told apart by their names`() {
        func schema(_ attributes: JSONValue...) -> [UInt8] {
            JSONValue.object(["id": "urn:example:A", "attributes": .array(attributes)]).canonicalBytes
        }
        let (size, text): (JSONValue, JSONValue) = (["name": "size", "type": "integer"], ["name": "text"])
        let result = merge(
            base: schema(["name": "age", "type": "integer"], size),
            ours: schema(["name": "age", "type": "integer", "required": true], size, text),
            theirs: schema(["name": "age", "type": "decimal"]), path: "schemas/a.json", by: .name)
        #expect(result == .merged(schema(["name": "age", "type": "decimal", "required": true], text)))
    }

    @Test func `a file that both sides add is merged by attribute`() {
        func bytes(_ value: JSONValue) -> [UInt8] { value.canonicalBytes }
        let result = merge(
            base: [], ours: bytes(["id": "a", "title": "A", "emails": [workEmail]]),
            theirs: bytes(["id": "a", "nickName": "M", "emails": [homeEmail]]), path: "users/a.json")
        let merged: JSONValue = ["id": "a", "title": "A", "nickName": "M", "emails": [workEmail, homeEmail]]
        #expect(result == .merged(merged.canonicalBytes))
    }

    @Test func `an array of which the sides take out all elements is empty`() {
        let example = MergeCase("", base: [1, 2], ours: [1], theirs: [2], merged: [])
        #expect(example.result == .merged(example.merged.canonicalBytes))
    }

    @Test func `the result is in canonical form whatever the form of the versions`() {
        let result = merge(
            base: Array(#"{"b":1,"a":2}"#.utf8), ours: Array(#"{"b":1, "a":3}"#.utf8),
            theirs: Array("{\r\n\"b\":4,\"a\":2}".utf8), path: "x.json")
        let merged: JSONValue = ["a": 3, "b": 4]
        #expect(result == .merged(merged.canonicalBytes))
    }
}

@Suite struct `Merging multi-valued attributes` {
    @Test(arguments: [
        MergeCase(
            "one adds, one removes", base: ["emails": [workEmail, homeEmail]], ours: ["emails": [workEmail]],
            theirs: ["emails": [workEmail, homeEmail, otherEmail]], merged: ["emails": [workEmail, otherEmail]]),
        MergeCase(
            "a changed value and an added element", base: ["emails": [workEmail]],
            ours: ["emails": [["type": "work", "value": "new@corp.example", "primary": true]]],
            theirs: ["emails": [workEmail, homeEmail]],
            merged: ["emails": [["type": "work", "value": "new@corp.example", "primary": true], homeEmail]]),
        MergeCase(
            "the same changed value, beside another one of its type",
            base: ["emails": [["type": "work", "value": "1@corp.example"]]],
            ours: ["emails": [["type": "work", "value": "2@corp.example"]]],
            theirs: [
                "emails": [
                    ["type": "work", "value": "2@corp.example"], ["type": "work", "value": "3@corp.example"],
                ]
            ],
            merged: [
                "emails": [
                    ["type": "work", "value": "2@corp.example"], ["type": "work", "value": "3@corp.example"],
                ]
            ]),
        MergeCase(
            "the same value, made of another one by each side",
            base: [
                "emails": [["type": "work", "value": "1@corp.example"], ["type": "home", "value": "h@x.example"]]
            ],
            ours: ["emails": [["type": "work", "value": "h@x.example"]]],
            theirs: [
                "emails": [["type": "work", "value": "h@x.example"], ["type": "other", "value": "h@x.example"]]
            ],
            merged: ["emails": [["type": "work", "value": "h@x.example"], ["type": "other", "value": "h@x.example"]]]),
        MergeCase(
            "a changed value and another sub-attribute", base: ["emails": [workEmail, homeEmail]],
            ours: ["emails": [["type": "work", "value": "new@corp.example", "primary": true], homeEmail]],
            theirs: [
                "emails": [["type": "work", "value": "mira@corp.example", "primary": true, "display": "M"], homeEmail]
            ],
            merged: [
                "emails": [["type": "work", "value": "new@corp.example", "primary": true, "display": "M"], homeEmail]
            ]),
        MergeCase(
            "a changed type and another sub-attribute", base: ["emails": [homeEmail]],
            ours: ["emails": [["type": "other", "value": "mira@home.example"]]],
            theirs: ["emails": [["type": "home", "value": "mira@home.example", "display": "M"]]],
            merged: ["emails": [["type": "other", "value": "mira@home.example", "display": "M"]]]),
        MergeCase(
            "the parts of an address", base: ["addresses": [["type": "work", "locality": "Berlin", "country": "DE"]]],
            ours: ["addresses": [["type": "work", "locality": "Bonn", "country": "DE"]]],
            theirs: ["addresses": [["type": "work", "locality": "Berlin", "country": "DE", "region": "BE"]]],
            merged: ["addresses": [["type": "work", "locality": "Bonn", "country": "DE", "region": "BE"]]]),
        MergeCase(
            "both add the same element", base: ["emails": [workEmail]], ours: ["emails": [workEmail, homeEmail]],
            theirs: ["emails": [homeEmail, workEmail]], merged: ["emails": [workEmail, homeEmail]]),
        MergeCase(
            "both add an element of one type and value", base: ["emails": [workEmail]],
            ours: ["emails": [workEmail, ["type": "home", "value": "h", "display": "H"]]],
            theirs: ["emails": [workEmail, ["type": "home", "value": "h"]], "title": "A"],
            merged: ["emails": [workEmail, ["type": "home", "value": "h", "display": "H"]], "title": "A"]),
        MergeCase(
            "an element comes back where it was", base: ["emails": [homeEmail, otherEmail], "title": "A"],
            ours: ["emails": [homeEmail, otherEmail, ["value": "new"]], "title": "A"],
            theirs: ["emails": [workEmail, homeEmail, otherEmail], "title": "A"],
            merged: ["emails": [workEmail, homeEmail, otherEmail, ["value": "new"]], "title": "A"]),
        MergeCase(
            "the primary one changes and another is added", base: ["emails": [workEmail, homeEmail]],
            ours: [
                "emails": [
                    ["type": "work", "value": "mira@corp.example"],
                    ["type": "home", "value": "mira@home.example", "primary": true],
                ]
            ],
            theirs: ["emails": [workEmail, homeEmail, otherEmail]],
            merged: [
                "emails": [
                    ["type": "work", "value": "mira@corp.example"],
                    ["type": "home", "value": "mira@home.example", "primary": true], otherEmail,
                ]
            ]),
        MergeCase(
            "one changes a value to what the other adds",
            base: ["phoneNumbers": [["type": "work", "value": "1"]]],
            ours: ["phoneNumbers": [["type": "work", "value": "2"]]],
            theirs: ["phoneNumbers": [["type": "work", "value": "1"], ["type": "work", "value": "2"]]],
            merged: ["phoneNumbers": [["type": "work", "value": "2"]]]),
        MergeCase(
            "one removes all, one adds", base: ["roles": [["value": "a"], ["value": "b"]]], ours: [:],
            theirs: ["roles": [["value": "a"], ["value": "b"], ["value": "c"]]], merged: ["roles": [["value": "c"]]]),
        MergeCase(
            "two elements of one type are told apart by value",
            base: ["phoneNumbers": [["type": "work", "value": "1"], ["type": "work", "value": "2"]]],
            ours: ["phoneNumbers": [["type": "work", "value": "2"]]],
            theirs: [
                "phoneNumbers": [["type": "work", "value": "1"], ["type": "work", "value": "2", "display": "Two"]]
            ],
            merged: ["phoneNumbers": [["type": "work", "value": "2", "display": "Two"]]]),
    ])
    func `values are merged by their identity`(_ example: MergeCase) {
        #expect(example.result == .merged(example.merged.canonicalBytes))
    }
}
