import JSON
import SCIM
import Testing

@Suite struct `Filter parsing` {
    /// The examples of RFC 7644 figure 2, and what they are printed as when that differs.
    static let examples: [(String, String?)] = [
        ("userName eq \"bjensen\"", nil),
        ("userName Eq \"john\"", "userName eq \"john\""),
        ("name.familyName co \"O'Malley\"", nil),
        ("userName sw \"J\"", nil),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", nil),
        ("title pr", nil),
        ("meta.lastModified gt \"2011-05-13T04:42:34Z\"", nil),
        ("meta.lastModified ge \"2011-05-13T04:42:34Z\"", nil),
        ("meta.lastModified lt \"2011-05-13T04:42:34Z\"", nil),
        ("meta.lastModified le \"2011-05-13T04:42:34Z\"", nil),
        ("title pr and userType eq \"Employee\"", nil),
        ("title pr or userType eq \"Intern\"", nil),
        ("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", nil),
        ("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", nil),
        ("userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")", nil),
        (
            "userType eq \"Employee\" and (emails.type eq \"work\")",
            "userType eq \"Employee\" and emails.type eq \"work\""
        ),
        ("userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]", nil),
        (
            "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]",
            nil
        ),
        ("rooms[number gt 5 and not (closed eq true)]", nil),
        ("a eq null or b eq -1.5e3 OR NOT(c PR)", "a eq null or b eq -1.5e3 or not (c pr)"),
        ("members[value eq\"2819c223\"]", "members[value eq \"2819c223\"]"),
        ("\ta\n eq  \"x\" ", "a eq \"x\""),
        ("not pr", nil),
        ("members.$ref ew \"/Users/1\"", nil),
        ("a eq \"\\u0041\\\"\"", "a eq \"A\\\"\""),
    ]

    // RFC 7644 §3.4.2.2
    @Test(arguments: examples)
    func `reads and prints the filters of the RFC`(_ text: String, _ printed: String?) throws {
        #expect(try Filter(parsing: text, dialect: .strict).description == printed ?? text)
    }

    @Test func `binds not tighter than and, and that tighter than or`() throws {
        func present(_ name: String) throws -> Filter.Expression { .present(try AttributePath(parsing: name)) }
        let filter = try Filter(parsing: "a pr or b pr and not (c pr) and d pr")
        let conjunction = Filter.Expression.and([try present("b"), .not(try present("c")), try present("d")])
        #expect(filter.expression == .or([try present("a"), conjunction]))
    }

    @Test(arguments: [
        ("externalId eq jyoung", "externalId eq \"jyoung\""),
        ("active eq True", "active eq true"),
        ("emails[type eq \"work\"].value eq \"x\"", "emails[type eq \"work\" and value eq \"x\"]"),
        ("emails[type eq \"work\"].value pr", "emails[type eq \"work\" and value pr]"),
        ("emails[type eq \"work\"].value ne \"x\"", "not (emails[type eq \"work\" and value eq \"x\"])"),
    ])
    func `understands what Entra ID sends, in the interoperable dialect only`(
        _ text: String, _ printed: String
    ) throws {
        #expect(try Filter(parsing: text).description == printed)
        let error = #expect(throws: SCIMError.self) { try Filter(parsing: text, dialect: .strict) }
        #expect(error?.keyword == .invalidFilter)
    }

    // RFC 7644 §3.4.2.2
    @Test(arguments: [
        "", " ", "userName", "userName eq", "eq \"x\"", "userName eq \"x", "userName eq \"x\\", "userName eq \"\\q\"",
        "userName regex \"x\"", "userName eq 'x'", "(userName pr", "userName pr)", "userName pr and", "and userName pr",
        "userName pr userName pr", "not userName pr", "emails[", "emails[type pr", "emails[]", "emails[a[b pr] pr]",
        "emails[type pr].", "a.b.c pr", "[type pr]", "()", "userName eq [1]", "userName eq {}", "userName eq \"\u{1}\"",
        "userName eq 1.", "\u{0}", "é pr",
    ])
    func `refuses a malformed filter with invalidFilter`(_ text: String) {
        let error = #expect(throws: SCIMError.self) { try Filter(parsing: text, dialect: .strict) }
        #expect(error?.keyword == .invalidFilter)
    }

    // RFC 7644 §3.4.2.2
    @Test func `names an operator that it does not know`() {
        let error = #expect(throws: SCIMError.self) { try Filter(parsing: "userName regex \"x\"") }
        #expect(error?.detail == "The operator 'regex' is not supported.")
    }

    @Test func `limits length, depth and number of comparisons`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a pr" + String(repeating: ")", count: depth)
        }
        func keyword(_ text: String) -> SCIMError.Keyword? {
            do throws(SCIMError) {
                _ = try Filter(parsing: text)
                return nil
            } catch { return error.keyword }
        }
        #expect(keyword(nested(32)) == nil)
        #expect(keyword(nested(33)) == .invalidFilter)
        #expect(keyword(String(repeating: "not (", count: 800)) == .invalidFilter)
        #expect(keyword(repeatElement("a pr", count: 64).joined(separator: " or ")) == nil)
        #expect(keyword(repeatElement("a pr", count: 65).joined(separator: " or ")) == .tooMany)
        #expect(keyword("a eq \"" + String(repeating: "x", count: 4089) + "\"") == nil)
        #expect(keyword("a eq \"" + String(repeating: "x", count: 4090) + "\"") == .invalidFilter)
    }
}
