import JSON
import Testing

@Suite struct `Reading JSON` {
    struct Accepted: Sendable, CustomTestStringConvertible {
        let text: String
        let value: JSONValue
        var testDescription: String { text }

        init(_ text: String, _ value: JSONValue) {
            self.text = text
            self.value = value
        }
    }

    private static let literals = [
        Accepted("null", .null), Accepted("true", true), Accepted("false", false), Accepted("\"\"", ""),
        Accepted("[]", []), Accepted("{}", [:]), Accepted(" \t\r\n[ ]\n", []), Accepted("{ \n}", [:]),
        Accepted("[null , true,false]", [.null, true, false]),
        Accepted("[[[]],[{}]]", [[[]], [[:]]]),
        Accepted(#"{"a":{"b":[1,"x"]}}"#, ["a": ["b": [1, "x"]]]),
        Accepted(#"{"":0}"#, ["": 0]),
        Accepted(#"{"a" :1 , "b": 2}"#, ["b": 2, "a": 1]),
        Accepted(#"{"a":1,"A":2}"#, ["a": 1, "A": 2]),
    ]

    private static let strings = [
        Accepted(#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        Accepted(#""\u0001""#, "\u{1}"),
        Accepted(#""\u0041\u00e9\u20AC""#, "A\u{E9}\u{20AC}"),
        Accepted(#""\ud834\udd1e""#, "\u{1D11E}"),
        Accepted(#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        Accepted(#""\uFEFFa""#, "\u{FEFF}a"),
        Accepted(#""a\u005c\u0022b""#, "a\\\"b"),
        Accepted("\"é€😀\"", "é€😀"),
        Accepted("\"é\\n€\\t😀 and more\"", "é\n€\t😀 and more"),
        Accepted("\"\u{7F}\u{80}\u{2028}\u{2029}\"", "\u{7F}\u{80}\u{2028}\u{2029}"),
        Accepted("\"\u{FFFD}\u{FFFE}\u{10FFFF}\"", "\u{FFFD}\u{FFFE}\u{10FFFF}"),
        Accepted(#"{"\u0061b":"c"}"#, ["ab": "c"]),
    ]

    @Test func `reads U+0000 only where it is asked to`() throws {
        let text = Array(#"["\u0000"]"#.utf8)
        #expect(try JSONValue(parsing: text, limits: JSONLimits(allowsNull: true)) == ["\0"])
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.reason == "U+0000 is not allowed in a string")
        #expect(error?.offset == 2)
    }

    @Test(arguments: literals + strings)
    func `reads a valid text`(_ accepted: Accepted) throws {
        #expect(try JSONValue(parsing: Array(accepted.text.utf8)) == accepted.value)
    }

    @Test(arguments: [
        "0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.0", "-0.5", "1.500", "1e0", "1E+2", "1e-400",
        "-1.25E09", "0e+1", "9007199254740993", "1e9999",
    ])
    func `keeps the text of a number`(_ text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).number?.text == text)
        let inArray = try JSONValue(parsing: Array("[\(text)]".utf8))
        #expect(inArray.array?.first?.number?.text == text)
    }

    @Test(arguments: [
        "", " ", "\n", "nul", "nulll", "NULL", "True", "tru", "falsey", "undefined", "NaN", "Infinity", "-Infinity",
        "-", "+1", "01", "-01", "00", ".5", "1.", "1.e1", "1e", "1e+", "1E-", "0x1", "1_000", "1,2", "١", "--1", "-a",
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1,,2]", "[1}", "[\"a\"", "[1;2]", "[*]", "[]]", "[][]",
        "{", "}", "{]", "{,}", "{\"a\"", "{\"a\"}", "{\"a\":", "{\"a\":}", "{\"a\":1,}", "{\"a\":1", "{\"a\",1}",
        "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{\"a\":1}x", "{\"a\":1}{}",
        "'a'", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x41\"", "\"\\a\"", "\"\\'\"", "\"\\\n\"", "\"\\ u0041\"",
        "\"\\U0041\"",
        "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u12G4\"", "\"\\u 123\"", "\"\\u+123\"", "\"\\u１２３４\"",
        "\"\t\"", "\"a\nb\"", "\"\0\"", "\"\u{1F}\"", "\"\\n\u{1}\"",
        "// x\n1", "/* x */1", "1 // x", "[1 /* x */]", "\u{FEFF}1", "\u{A0}1", "1\u{2028}", "\u{C}1", "\0", "1\0",
        "a\"b\"",
    ])
    func `refuses text that is not JSON`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        #""\ud800""#, #""\udbff""#, #""\udc00""#, #""\udfff""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#,
        #""\ud800\ud800""#, #""\udc00\ud800""#, #""\ud800\u""#, #""\ud800\"#, #""\ud83d\ude"#,
    ])
    func `refuses half of a surrogate pair`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC2], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF0, 0x9F, 0x98, 0x28], [0xF0, 0x9F, 0x28, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE9],
        ] as [[UInt8]])
    func `refuses bytes that are not UTF-8, in strings and names and after escapes`(_ bytes: [UInt8]) {
        for (before, after) in [("\"a", "b\""), ("{\"", "\":1}"), ("\"\\n", "\""), ("\"é", ""), ("", ""), ("[", "]")] {
            let text = Array(before.utf8) + bytes + Array(after.utf8)
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
            #expect(error?.offset == before.utf8.count, "between \(before) and \(after)")
        }
    }

    @Test(arguments: [
        0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
    ])
    func `reads the first and the last code point of each length`(_ codePoint: Int) throws {
        let scalar = try #require(Unicode.Scalar(UInt32(codePoint)))
        let text = "\"" + String(Character(scalar)) + "\""
        #expect(try JSONValue(parsing: Array(text.utf8)) == .string(String(Character(scalar))))
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"b":1,"a":2,"b":3}"#, #"{"a":1,"\u0061":2}"#,
        #"{"x":{"urn:a":1,"c":2,"urn:a":3}}"#, #"[{"":1,"":2}]"#,
    ])
    func `refuses a name that occurs twice`(_ text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error?.reason.contains("occurs twice") == true)
    }

    @Test func `canonically equivalent names are different names`() throws {
        let value = try JSONValue(parsing: Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        #expect(value.object?.count == 2)
        #expect(value.object?["\u{E9}"] == 1)
        #expect(value.object?["e\u{301}"] == 2)
    }

    @Test func `a repeated name is reported on one line and cut`() {
        let name = #"\n"# + String(repeating: "x", count: 1_000)
        let text = #"{"\#(name)":1,"\#(name)":2}"#
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error?.reason.contains("\n") == false)
        #expect((error?.reason.utf8.count ?? 0) < 200)
    }
}
