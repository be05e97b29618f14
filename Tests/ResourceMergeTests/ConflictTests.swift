import JSON
import ResourceMerge
import Testing

@Suite struct `Merge conflicts` {
    private func conflict(_ base: JSONValue, _ ours: JSONValue, _ theirs: JSONValue) throws -> (String, [String]) {
        let example = MergeCase("", base: base, ours: ours, theirs: theirs, merged: [:])
        guard case .conflict(let bytes, let problems) = example.result else {
            throw Unexpected(result: example.result)
        }
        return (String(decoding: bytes, as: UTF8.self), problems)
    }

    private struct Unexpected: Error { let result: MergeResult }

    @Test func `markers stand only around what both sides changed differently`() throws {
        let (text, problems) = try conflict(
            [
                "id": "a", "title": "Engineer", "active": true, "name": ["givenName": "Mira", "familyName": "Holt"],
                "x": 1,
            ],
            ["id": "a", "title": "Lead", "active": false, "name": ["givenName": "Mia", "familyName": "Holt"], "x": 1],
            ["id": "a", "title": "Chief", "active": true, "name": ["givenName": "Mir", "familyName": "Hold"], "x": 2])
        #expect(
            text == """
                {
                  "active": false,
                  "id": "a",
                  "name": {
                    "familyName": "Hold",
                <<<<<<< ours
                    "givenName": "Mia"
                =======
                    "givenName": "Mir"
                >>>>>>> theirs
                  },
                <<<<<<< ours
                  "title": "Lead",
                =======
                  "title": "Chief",
                >>>>>>> theirs
                  "x": 2
                }

                """)
        #expect(
            problems == [
                #"name.givenName: "Mia" in ours, "Mir" in theirs, "Mira" in the base"#,
                #"title: "Lead" in ours, "Chief" in theirs, "Engineer" in the base"#,
            ])
    }

    @Test func `a value that one side removed and the other changed is open`() throws {
        let (text, problems) = try conflict(["a": 1, "b": 1], ["b": 1], ["a": 2, "b": 1])
        #expect(text == "{\n<<<<<<< ours\n=======\n  \"a\": 2,\n>>>>>>> theirs\n  \"b\": 1\n}\n")
        #expect(problems == ["a: absent in ours, 2 in theirs, 1 in the base"])
    }

    @Test func `an open element has the changes of both sides in either version`() throws {
        let (text, problems) = try conflict(
            ["emails": [homeEmail, ["type": "work", "value": "a"]]],
            ["emails": [homeEmail, ["type": "work", "value": "b"]]],
            ["emails": [homeEmail, ["type": "work", "value": "c", "display": "C"]]])
        #expect(
            text == """
                {
                  "emails": [
                    {"type": "home", "value": "mira@home.example"},
                <<<<<<< ours
                    {"display": "C", "type": "work", "value": "b"}
                =======
                    {"display": "C", "type": "work", "value": "c"}
                >>>>>>> theirs
                  ]
                }

                """)
        #expect(problems == [#"emails[work].value: "b" in ours, "c" in theirs, "a" in the base"#])
    }

    @Test func `an element that one side removed and the other changed is open`() throws {
        let (text, problems) = try conflict(
            ["emails": [workEmail, homeEmail]], ["emails": [workEmail]],
            ["emails": [workEmail, ["type": "home", "value": "mira@home.example", "display": "H"]]])
        let work = #"    {"primary": true, "type": "work", "value": "mira@corp.example"}"#
        #expect(text.contains("<<<<<<< ours\n\(work)\n=======\n\(work),\n    {\"display\": \"H\", "))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("emails[home]: absent in ours") == true)
    }

    @Test func `a new value is not taken for a changed one where several would do`() throws {
        func phones(_ values: JSONValue...) -> JSONValue {
            ["phoneNumbers": .array(values.map { ["type": "work", "value": $0] })]
        }
        let (text, problems) = try conflict(
            phones("1", "2"), phones("3", "4"),
            ["phoneNumbers": [["type": "work", "value": "1", "display": "One"], ["type": "work", "value": "2"]]])
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("phoneNumbers[work]: absent in ours") == true)
        #expect(text.contains(#"{"type": "work", "value": "3"}"#) && text.contains(#"{"type": "work", "value": "4"}"#))
        #expect(!text.contains(#""value": "2""#))
    }

    @Test func `two primary values, one made so by each side, are open`() throws {
        let (text, problems) = try conflict(
            ["emails": [homeEmail, otherEmail]],
            ["emails": [["type": "home", "value": "mira@home.example", "primary": true], otherEmail]],
            ["emails": [homeEmail, ["type": "other", "value": "m@x.example", "primary": true]]])
        let only = "; only one may be, so take one side for all of them"
        #expect(
            problems == [
                "emails[home]: primary in ours, while another value is in theirs" + only,
                "emails[other]: primary in theirs, while another value is in ours" + only,
            ])
        let lines = text.split(separator: "\n").map(String.init)
        for (marker, primaries) in [("ours", "home"), ("theirs", "other")] {
            var side: String?
            var chosen: [String] = []
            for line in lines {
                if line.hasPrefix("<<<<<<<") {
                    side = "ours"
                } else if line.hasPrefix("=======") {
                    side = "theirs"
                } else if line.hasPrefix(">>>>>>>") {
                    side = nil
                } else if side == nil || side == marker {
                    chosen.append(line)
                }
            }
            let value = try JSONValue(parsing: Array(chosen.joined(separator: "\n").utf8))
            let primary = value.object?["emails"]?.array?.filter { $0.object?["primary"] == true }
            #expect(primary?.compactMap { $0.object?["type"]?.string } == [primaries])
        }
    }

    @Test func `a primary value with a conflict of its own counts beside another one`() throws {
        func emails(_ first: JSONValue, _ second: JSONValue) -> JSONValue { ["emails": [first, second]] }
        let (text, problems) = try conflict(
            emails(["value": "1"], ["value": "2"]),
            emails(["value": "1", "display": "A", "primary": true], ["value": "2"]),
            emails(["value": "1", "display": "B"], ["value": "2", "primary": true]))
        #expect(
            text == """
                {
                  "emails": [
                <<<<<<< ours
                    {"display": "A", "primary": true, "value": "1"},
                =======
                    {"display": "B", "value": "1"},
                >>>>>>> theirs
                <<<<<<< ours
                    {"value": "2"}
                =======
                    {"primary": true, "value": "2"}
                >>>>>>> theirs
                  ]
                }

                """)
        #expect(problems.count == 3)
    }

    @Test func `values of different kinds are open`() throws {
        let (_, problems) = try conflict(["a": 1], ["a": [1]], ["a": ["b": 1]])
        #expect(problems == [#"a: [1] in ours, {"b":1} in theirs, 1 in the base"#])
    }

    @Test func `a value that one side removed and the other made one of another kind is open`() throws {
        let (_, problems) = try conflict(["a": 1, "b": 1], ["b": 1], ["a": ["c"], "b": 1])
        #expect(problems == [#"a: absent in ours, ["c"] in theirs, 1 in the base"#])
    }

    @Test func `schemas that are no texts are open like other values`() throws {
        func schemas(_ part: Int) -> JSONValue {
            ["schemas": [["value": "a", "part": .number(JSONNumber(part))]]]
        }
        let (_, problems) = try conflict(schemas(1), schemas(2), schemas(3))
        #expect(problems == ["schemas.part: 2 in ours, 3 in theirs, 1 in the base"])
    }

    @Test func `a problem keeps to its line`() throws {
        let (_, problems) = try conflict(
            ["a\n": "x"], ["a\n": "one\ntwo\u{202E}\u{2028}"], ["a\n": .string(String(repeating: "y", count: 5_000))])
        #expect(problems.count == 1)
        let problem = try #require(problems.first)
        #expect(!problem.unicodeScalars.contains { ["\n", "\u{202E}", "\u{2028}"].contains($0) })
        #expect(problem.unicodeScalars.count < 300)
    }
}

@Suite struct `Refused merges` {
    private func refusal(_ base: String, _ ours: String, _ theirs: String) -> String? {
        let result = merge(
            base: Array(base.utf8), ours: Array(ours.utf8), theirs: Array(theirs.utf8), path: "users/a.json")
        if case .refused(let reason) = result { return reason }
        return nil
    }

    @Test(arguments: [
        (#"{"id":"a"}"#, #"{"id":"b"}"#, #"{"id":"a"}"#), (#"{"id":"a"}"#, #"{"id":"a"}"#, #"{"id":"b"}"#),
        (#"{"id":"a"}"#, #"{"id":"b"}"#, #"{"id":"b"}"#), ("", #"{"id":"a"}"#, #"{"id":"b"}"#),
        (#"{"id":"a"}"#, "{}", #"{"id":"a"}"#), (#"{"id":"a"}"#, #"{"id":"a"}"#, "[]"),
        (#"{"id":"\u00e9"}"#, #"{"id":"e\u0301"}"#, #"{"id":"e\u0301"}"#),
    ])
    func `different resources are not merged`(_ base: String, _ ours: String, _ theirs: String) throws {
        let reason = try #require(refusal(base, ours, theirs))
        #expect(reason.contains("users/a.json"))
        #expect(reason.contains("different resources"))
    }

    @Test(arguments: [
        ("{", "{}", "{}", "common ancestor"), ("{}", "<<<<<<< ours", "{}", "Our version"),
        ("{}", "{}", "", "Their version"),
        ("{}", "{}", #"{"a":1,"a":2}"#, "Their version"),
    ])
    func `a version that is not JSON is named`(_ base: String, _ ours: String, _ theirs: String, _ name: String) throws
    {
        let reason = try #require(refusal(base, ours, theirs))
        #expect(reason.contains(name))
        #expect(reason.contains("line 1"))
    }
}
