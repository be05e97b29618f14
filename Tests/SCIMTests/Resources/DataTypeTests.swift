import JSON
import SCIM
import Testing

@Suite struct `Data types (RFC 7643 §2.3)` {
    /// An attribute and JSON texts for it.
    struct Example: Sendable, CustomTestStringConvertible {
        let attribute: String
        let values: [String]
        var testDescription: String { attribute }

        init(_ attribute: String, _ values: String...) {
            self.attribute = attribute
            self.values = values
        }
    }

    static let right = [
        Example("text", #""a""#, #"" ""#, #""\u0001""#, #""😀""#), Example("flag", "true", "false"),
        Example("ratio", "0.5", "-1.25e-3", "7", "1e308"),
        Example("count", "0", "-7", "9223372036854775807", "-9223372036854775808"),
        Example("key", #""QQ==""#, #""QQ""#, #""QUI=""#, #""QUI""#, #""QUJD""#, #""+/+/""#, #""AAECAwQFBgc""#),
        Example(
            "home", #""https://example.com/v2/Users/1""#, #""../Groups/1""#, #""urn:uuid:6e8bc430""#, #""Users/a(b)""#,
            #""https://[2001:db8::1]:8080/?q=%20#f""#, #""https://exämple.org/""#),
        Example("place", #"{"room":"1"}"#, #"{"doors":["a","b"]}"#), Example("words", #"["a","a"]"#),
    ]

    // RFC 7643 §7
    @Test(arguments: right, Dialect.byRFC)
    func `keep a right value as it was sent`(_ example: Example, _ dialect: Dialect) throws {
        for text in example.values {
            let draft = try Machine.create(#","\#(example.attribute)":\#(text)"#, dialect)
            #expect(draft.resource[example.attribute] == (try Bodies.json(text)), "\(text)")
        }
    }

    static let wrong = [
        Example("text", "{\"a\":1}", "[\"a\",\"b\"]"),
        Example("flag", "1", #""yes""#, #""1""#, #"{"a":true}"#, "[true,false]"),
        Example("ratio", #""much""#, "true", "1e999", "[1,2]"),
        Example("count", "1.0", "1e3", "9223372036854775808", #""1.5""#, #""x""#, "true", #""+1""#),
        Example(
            "key", #""Q""#, #""Q===""#, #""QQ=""#, #""Q Q=""#, #""QUJD=""#, #""-_-_""#, #""QQ==QQ==""#, "5", #""=""#),
        Example("home", "true", #"{"a":1}"#), Example("since", "20100123", #""yesterday""#),
        Example("place", #""room""#, #"[{"room":"1"},{"room":"2"}]"#, "true"),
        Example("words", #"[{"a":"b"}]"#, #"[["a"]]"#),
        Example("parts", #""wheel""#, #"[[1]]"#, #"[{"value":1.5}]"#, #"[{"type":"wheel"}]"#),
    ]

    // RFC 7643 §2.3.4, §2.3.5 and §2.3.6
    @Test(arguments: wrong, Dialect.byRFC)
    func `refuse another value with invalidValue that names the attribute`(
        _ example: Example, _ dialect: Dialect
    ) throws {
        for text in example.values {
            let body = try Machine.body(#","\#(example.attribute)":\#(text)"#)
            let error = Bodies.refusal(of: body, as: Machine.type, dialect)
            #expect(error?.status == 400 && error?.keyword == .invalidValue, "\(text)")
            #expect(error?.detail.hasPrefix(example.attribute) == true, "\(error?.detail ?? "")")
        }
    }

    static let lenient = [
        ("flag", #""True""#, "true"), ("flag", #""FALSE""#, "false"), ("flag", #"["true"]"#, "true"),
        ("text", "701984", #""701984""#), ("text", "1.50", #""1.50""#), ("text", "true", #""true""#),
        ("count", #""12""#, "12"), ("ratio", #""0.5""#, "0.5"), ("words", #""a""#, #"["a"]"#),
        ("text", #"["a"]"#, #""a""#), ("place", #"[{"room":"1"}]"#, #"{"room":"1"}"#),
        ("parts", #"{"value":1}"#, #"[{"value":1}]"#), ("parts", "7", #"[{"value":7}]"#),
        ("parts", #"[{"value":"7","primary":"True"}]"#, #"[{"value":7,"primary":true}]"#),
        ("home", #""see the portal""#, #""see the portal""#), ("text", "[]", nil), ("text", "{}", nil),
        ("flag", #""""#, nil), ("count", #""""#, nil),
    ]

    @Test(arguments: lenient)
    func `read what identity providers send in another form`(
        _ attribute: String, _ sent: String, _ stored: String?
    ) throws {
        let draft = try Machine.create(#","\#(attribute)":\#(sent)"#)
        #expect(draft.resource[attribute] == (try stored.map { try Bodies.json($0) }))
    }

    // RFC 7643 §2.3.7
    @Test(arguments: lenient)
    func `refuse these forms from a strict client`(_ attribute: String, _ sent: String, _ stored: String?) throws {
        let body = try Machine.body(#","\#(attribute)":\#(sent)"#)
        #expect(Bodies.refusal(of: body, as: Machine.type, .strict)?.keyword == .invalidValue)
    }

    @Test func `limit a string to 65,536 bytes`() throws {
        let longest = String(repeating: "a", count: 65_536)
        #expect(try Machine.create(#","text":"\#(longest)""#).resource["text"] == .string(longest))
        let error = try Bodies.refusal(of: Machine.body(#","text":"\#(longest)a""#), as: Machine.type)
        #expect(error?.detail == "text may have 65536 bytes at most.")
    }

    @Test(arguments: [
        #"{"text":5}"#, #"{"flag":"true"}"#, #"{"count":"1"}"#, #"{"words":"a"}"#, #"{"text":""}"#, #"{"text":null}"#,
        #"{"words":[]}"#, #"{"place":{}}"#, #"{"place":{"room":""}}"#, #"{"place":[{"room":"1"}]}"#, #"{"Text":"a"}"#,
        #"{"place":{"Room":"1"}}"#, #"{"other":1}"#, #"{"place":{"other":1}}"#, #"{"key":"Q"}"#, #"{"since":"today"}"#,
        #"{"state":"on"}"#, #"{"pin":"1234"}"#, #"{"place":{"zone":"z"}}"#, #"{"place":{"lock":"l"}}"#,
        #"{"parts":[{"type":"wheel"}]}"#, #"{"parts":[{"value":1,"primary":true},{"value":2,"primary":true}]}"#,
        #"{"meta":{}}"#, #"{"meta":{"created":"today"}}"#, #"{"meta":{"resourceType":"User"}}"#,
        #"{"meta":{"version":"1"}}"#, #"{"schemas":["urn:example:scim:Machine","urn:example:scim:Extra"]}"#,
        #"{"schemas":["urn:example:scim:Machine","urn:example:scim:Machine"]}"#, #"{"schemas":[]}"#,
        #"{"schemas":"urn:example:scim:Machine"}"#, #"{"schemas":["URN:example:scim:Machine"]}"#,
        #"{"urn:example:scim:Extra":{}}"#, #"{"urn:example:scim:Extra":{"note":"a"}}"#,
    ])
    func `are exact in a file`(_ change: String) throws {
        var file = try Machine.create().resource.value
        for member in try Bodies.object(change) { file[member.name] = member.value }
        let error = Bodies.refusal(ofFile: file, as: Machine.type)
        #expect(error?.status == 400 && error?.detail.isEmpty == false)
    }
}
