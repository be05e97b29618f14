import JSON
import SCIM
import TestSupport
import Testing

@Suite struct `Random PATCH requests` {
    static let paths = [
        nil, "title", "name", "name.givenName", "emails", "emails.type", "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value", "emails[primary eq true].primary", "emails[not (type eq \"home\")].display",
        "active", "userName", "id", "meta", "groups", "schemas", "password", "nope", "manager",
        "\(PatchExamples.enterprise):manager.value", PatchExamples.enterprise, "addresses[type eq \"x\"].country",
        "x509Certificates", "a..b", "emails[", "phoneNumbers[value pr]",
    ]

    static let values: [JSONValue?] = [
        nil, .some(.null), "", "x", "True", true, 7, [], ["x"], [["value": "v", "type": "work", "primary": true]],
        ["value": "v", "type": "home"], [["value": "a", "primary": true], ["value": "b", "primary": "True"]],
        ["familyName": "F", "givenName": .null], ["type": "work", "country": "US"], ["emails": [["value": "e"]]],
        ["name.givenName": "N", "title": "T"], [.object([:]), 1], ["manager": "m-9"], ["id": "else"], ["nope": 1],
    ]

    @Test(arguments: 0..<16 as Range<UInt64>)
    func `end in a valid resource or an error of the client's`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let object = try #require(try PatchExamples.json(PatchExamples.user).object)
        let user = try ResourceType.user.validate(object)
        for _ in 0..<400 {
            let operations = (0..<Int.random(in: 1...4, using: &generator)).map { _ in operation(&generator) }
            let body: JSONValue = ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)]
            let dialect = Dialect.allCases.randomElement(using: &generator) ?? .strict
            do throws(SCIMError) {
                let draft = try PatchRequest(parsing: body, dialect: dialect).apply(to: user, of: .user)
                #expect(try ResourceType.user.validate(draft.resource.value) == draft.resource)
                #expect(draft.resource.id == user.id)
                #expect(draft.resource["meta"] == user["meta"])
            } catch {
                #expect(error.status == 400, "\(body)")
            }
        }
    }

    private func operation(_ generator: inout SeededGenerator) -> JSONValue {
        let kinds = ["add", "remove", "replace", "Replace"]
        var operation: JSONObject = ["op": .string(kinds.randomElement(using: &generator) ?? "add")]
        if let path = Self.paths.randomElement(using: &generator) ?? nil { operation["path"] = .string(path) }
        operation["value"] = Self.values.randomElement(using: &generator) ?? nil
        return .object(operation)
    }
}
