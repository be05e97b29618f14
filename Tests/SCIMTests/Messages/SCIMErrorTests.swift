import JSON
import SCIM
import Testing

@Suite struct `Error messages (RFC 7644 §3.12)` {
    @Test(arguments: [307, 308, 400, 401, 403, 404, 409, 412, 413, 500, 501])
    func `carry each status of table 8 as a string`(_ status: Int) {
        let error = SCIMError(status: status, detail: "It is so.")
        #expect(
            error.body == [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": .string("\(status)"),
                "detail": "It is so.",
            ])
    }

    static let table9: [(SCIMError.Keyword, Int)] = [
        (.invalidFilter, 400), (.tooMany, 400), (.uniqueness, 409), (.mutability, 400), (.invalidSyntax, 400),
        (.invalidPath, 400), (.noTarget, 400), (.invalidValue, 400), (.invalidVers, 400), (.sensitive, 403),
    ]

    @Test(arguments: table9)
    func `carry each keyword of table 9 with its status`(_ keyword: SCIMError.Keyword, _ status: Int) {
        let error = SCIMError(keyword, "It is so.")
        #expect(error.status == status)
        #expect(error.body.object?["status"] == .string("\(status)"))
        #expect(error.body.object?["scimType"] == .string("\(keyword)"))
    }

    @Test func `carry the keywords of RFC 9865 with 400`() {
        for keyword in [SCIMError.Keyword.invalidCursor, .expiredCursor, .invalidCount] {
            #expect(SCIMError(keyword, "It is so.").status == 400)
        }
        #expect(SCIMError.Keyword.allCases.count == Self.table9.count + 3)
    }

    @Test func `say 403 in the body too when a filter is sensitive (erratum 6893)`() throws {
        let filter = try Filter(parsing: #"password eq "secret""#)
        let error = #expect(throws: SCIMError.self) { try filter.compile(for: .user) }
        #expect(error?.body.object?["status"] == "403" && error?.body.object?["scimType"] == "sensitive")
    }

    @Test func `are JSON with a comma between all members (erratum 7898)`() throws {
        let error = SCIMError(.mutability, #"Attribute "id" is readOnly."#)
        #expect(try JSONValue(parsing: error.body.compactBytes) == error.body)
    }

    @Test func `take a status of their own with a keyword`() {
        let error = SCIMError(status: 413, keyword: .tooMany, detail: "Too large.")
        #expect(error.body.object?["status"] == "413" && error.body.object?["scimType"] == "tooMany")
    }
}
