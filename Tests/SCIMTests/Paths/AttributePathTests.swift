import SCIM
import Testing

@Suite struct `Attribute paths` {
    struct Example: Sendable, CustomTestStringConvertible {
        let text: String
        let schema: String?
        let attribute: String
        let subAttribute: String?
        var testDescription: String { text }

        init(_ text: String, _ schema: String?, _ attribute: String, _ subAttribute: String?) {
            self.text = text
            self.schema = schema
            self.attribute = attribute
            self.subAttribute = subAttribute
        }
    }

    static let examples = [
        Example("userName", nil, "userName", nil),
        Example("name.givenName", nil, "name", "givenName"),
        Example("members.$ref", nil, "members", "$ref"),
        Example("$ref", nil, "$ref", nil),
        Example("x-custom_1", nil, "x-custom_1", nil),
        Example(
            "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName", "urn:ietf:params:scim:schemas:core:2.0:User",
            "name", "givenName"),
        Example(
            "urn:ietf:params:scim:schemas:exampleCo:2.0:hr:age", "urn:ietf:params:scim:schemas:exampleCo:2.0:hr", "age",
            nil),
        Example("https://example.com/schema#a:age", "https://example.com/schema#a", "age", nil),
    ]

    @Test(arguments: examples)
    func `splits a path into schema, attribute and sub-attribute`(_ example: Example) throws {
        let path = try AttributePath(parsing: example.text)
        #expect(path.schema == example.schema)
        #expect(path.attribute == example.attribute)
        #expect(path.subAttribute == example.subAttribute)
        #expect(path.description == example.text)
    }

    @Test func `leaves out blanks around a path`() throws {
        #expect(try AttributePath(parsing: "  name.familyName ").description == "name.familyName")
    }

    @Test(arguments: [
        "", " ", ".", "a.", ".a", "a.b.c", "1a", "a b", "a[b", "$", "$1", "urn:", ":a", "1rn:a", "u(n:a", "näme",
        "a.b:",
        String(repeating: "a", count: 1025),
    ])
    func `refuses other texts with invalidPath`(_ text: String) {
        let error = #expect(throws: SCIMError.self) { try AttributePath(parsing: text) }
        #expect(error?.keyword == .invalidPath)
    }
}
