import JSON
import Testing

@Suite struct `Writing JSON` {
    private func canonical(_ value: JSONValue) -> String { String(decoding: value.canonicalBytes, as: UTF8.self) }
    private func compact(_ value: JSONValue) -> String { String(decoding: value.compactBytes, as: UTF8.self) }

    @Test func `a resource is indented, sorted, one value of an array a line, URNs last`() {
        let user: JSONValue = [
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": [
                "manager": ["value": "26118915"], "costCenter": "4130",
            ],
            "userName": "mira.holt@corp.example",
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "name": ["givenName": "Mira", "familyName": "Holt"],
            "emails": [["value": "mira@corp.example", "type": "work", "primary": true], ["value": "m@home.example"]],
            "active": true,
            "zzz": [:],
            "x": [],
        ]
        #expect(
            canonical(user) == """
                {
                  "active": true,
                  "emails": [
                    {"primary": true, "type": "work", "value": "mira@corp.example"},
                    {"value": "m@home.example"}
                  ],
                  "name": {
                    "familyName": "Holt",
                    "givenName": "Mira"
                  },
                  "schemas": [
                    "urn:ietf:params:scim:schemas:core:2.0:User"
                  ],
                  "userName": "mira.holt@corp.example",
                  "x": [],
                  "zzz": {},
                  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                    "costCenter": "4130",
                    "manager": {
                      "value": "26118915"
                    }
                  }
                }

                """)
    }

    @Test(
        arguments: [
            (.null, "null"), (true, "true"), (false, "false"), ("", #""""#), ([], "[]"), ([:], "{}"), (-7, "-7"),
            ("\"\\/", #""\"\\/""#),
            ("\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1B}\u{1F}", #""\u0000\b\t\n\u000b\f\r\u001b\u001f""#),
            ("é😀\u{2028}\u{7F}", "\"é😀\u{2028}\u{7F}\""),
            (["b": [1, [2, [:]]], "a": .null], #"{"a":null,"b":[1,[2,{}]]}"#),
            (["a\"\n": 1], #"{"a\"\n":1}"#),
        ] as [(JSONValue, String)])
    func `compact text has no white space and escapes what it must`(_ value: JSONValue, _ text: String) {
        #expect(compact(value) == text)
    }

    @Test(arguments: [
        ("a\u{7F}\u{80}\u{9F}b", #"a\u007f\u0080\u009fb"#), ("\u{202E}gpj.exe\u{202C}", #"\u202egpj.exe\u202c"#),
        ("\u{61C}\u{200E}\u{200F}\u{2028}\u{2029}\u{2066}\u{2069}", #"\u061c\u200e\u200f\u2028\u2029\u2066\u2069"#),
        ("“é\u{A0}ß€”\u{62F}\u{200D}👩‍🚀", "“é\u{A0}ß€”\u{62F}\u{200D}👩‍🚀"), ("\u{202E}\n\"", #"\u202e\n\""#),
    ])
    func `a file shows what would hide in it, and reads back to the same value`(_ text: String, _ shown: String) throws
    {
        let value: JSONValue = [.string(text), .object(JSONObject([(text, JSONValue.number(JSONNumber(1)))]))]
        let bytes = value.canonicalBytes
        #expect(String(decoding: bytes, as: UTF8.self) == "[\n  \"\(shown)\",\n  {\"\(shown)\": 1}\n]\n")
        #expect(try JSONValue(parsing: bytes) == value)
        #expect(try JSONValue(parsing: value.compactBytes) == value)
    }

    @Test func `canonical text ends with one line feed and has no carriage return`() {
        for value: JSONValue in [.null, [:], [], "a\r\n", ["a": "\r\n"]] {
            let bytes = value.canonicalBytes
            #expect(bytes.last == 0x0A)
            #expect(!bytes.dropLast().suffix(1).contains(0x0A))
            #expect(!bytes.contains(0x0D))
        }
    }

    @Test func `nested arrays stay on the line of their element`() {
        #expect(
            canonical(["a": [[1, 2], [[:], ["b": [3]]]]])
                == "{\n  \"a\": [\n    [1, 2],\n    [{}, {\"b\": [3]}]\n  ]\n}\n")
    }

    @Test func `numbers are written with the digits they were read with`() throws {
        let text = "[1.0,1,1e0,-0,123456789012345678901234567890,1E+2]"
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(compact(value) == text)
    }

    @Test func `the order of members in the text read makes no difference`() throws {
        let first = try JSONValue(parsing: Array(#"{"urn:b":1,"b":{"d":1,"c":2},"a":3,"urn:a":4}"#.utf8))
        let second = try JSONValue(parsing: Array(#"{"a":3,"b":{"c":2,"d":1},"urn:a":4,"urn:b":1}"#.utf8))
        #expect(first == second)
        #expect(first.canonicalBytes == second.canonicalBytes)
    }
}
