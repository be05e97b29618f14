import JSON
import SCIM
import Testing

@Suite struct `The examples of RFC 7643 §8` {
    typealias Examples = StandardExamples

    private func check(
        _ example: String, _ type: ResourceType, keeps expected: String, _ dialect: Dialect
    ) throws {
        let draft = try Bodies.create(Bodies.object(example), of: type, dialect)
        let meta = #""meta":{"resourceType":"\#(type.name)","created":"\#(Bodies.created)"}"#
        let value = try Bodies.object(#"{"id":"\#(Bodies.id)",\#(meta),\#(expected)}"#)
        #expect(draft.resource.value == value)
        #expect(draft.ignored.isEmpty)
        #expect(draft.hadPassword == example.contains("password"))
        #expect(try type.validate(value) == draft.resource)
        let again = try type.draft(replacing: draft.resource, with: Bodies.object(example), dialect: dialect)
        #expect(again.resource == draft.resource)
    }

    @Test(arguments: Dialect.byRFC)
    func `8.1, the minimal user, is kept`(_ dialect: Dialect) throws {
        try check(
            Examples.minimal, .user,
            keeps: #""active":true,"schemas":["\#(Bodies.user)"],"userName":"bjensen@example.com""#, dialect)
    }

    @Test(arguments: Dialect.byRFC)
    func `8.2, the full user, is kept without password and groups`(_ dialect: Dialect) throws {
        try check(Examples.fullUser, .user, keeps: #""schemas":["\#(Bodies.user)"],\#(Examples.fullUserKept)"#, dialect)
    }

    @Test(arguments: Dialect.byRFC)
    func `8.3, the enterprise user, is kept with the manager by id`(_ dialect: Dialect) throws {
        try check(
            Examples.enterpriseUser, .user,
            keeps: """
                "schemas":["\(Bodies.user)","\(Bodies.enterprise)"],\(Examples.fullUserKept),
                "\(Bodies.enterprise)":{\(Examples.enterpriseKept),"manager":{"value":"\(Examples.manager)"}}
                """, dialect)
    }

    @Test(arguments: Dialect.byRFC)
    func `8.4, the group, is kept with its members by id and name`(_ dialect: Dialect) throws {
        try check(
            Examples.group, .group,
            keeps: """
                "schemas":["\(Bodies.group)"],"displayName":"Tour Guides",
                "members":[{"value":"2819c223-7f76-453a-919d-413861904646","display":"Babs Jensen"},
                 {"value":"902c246b-6245-4190-8e05-00816be7344a","display":"Mandy Pepperidge"}]
                """, dialect)
    }

    // RFC 7643 §6
    @Test func `8.6, the resource types, are served with the members shown`() throws {
        let shown = [
            (ResourceType.user, "/Users", "User Account", Bodies.user, [Bodies.enterprise]),
            (.group, "/Groups", "Group", Bodies.group, []),
        ]
        for (type, endpoint, description, schema, extensions) in shown {
            let json = type.json
            #expect(json["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"])
            #expect(json["id"] == .string(type.name) && json["name"] == .string(type.name))
            #expect(json["endpoint"] == .string(endpoint) && json["description"] == .string(description))
            #expect(json["schema"] == .string(schema))
            #expect(json["schemaExtensions"]?.array?.map { $0.object?["schema"]?.string } == extensions)
            #expect(json["meta"]?.object?["resourceType"] == "ResourceType")
        }
    }
}

@Suite struct `Errata of RFC 7643` {
    // RFC 7643 §4.2
    @Test func `5368: a group must have a displayName`() throws {
        for dialect in Dialect.byRFC {
            let error = try Bodies.refusal(of: Bodies.object(#"{"schemas":["\#(Bodies.group)"]}"#), as: .group, dialect)
            #expect(error?.keyword == .invalidValue && error?.detail == "displayName is required.")
        }
    }

    @Test func `5606 and 8435: binary is a type of attributes`() {
        #expect(Attribute.DataType.allCases.contains(.binary))
        #expect(Attribute.DataType(rawValue: "binary") == .binary)
    }

    @Test func `5990 and 5991: a country is kept as it was sent, alpha-2 or not`() throws {
        for country in ["US", "USA"] {
            let user = try Bodies.create(Bodies.ada(#","addresses":[{"country":"\#(country)"}]"#)).resource
            #expect(user["addresses"] == [["country": .string(country)]])
        }
    }

    @Test func `6001: references compare with case`() throws {
        let user: JSONObject = ["profileUrl": "https://Example.com/Ada"]
        let filter = try Filter(parsing: #"profileUrl eq "https://example.com/ada""#).compile(for: .user)
        #expect(!filter.matches(user))
    }

    @Test func `6011: a member has a display`() throws {
        let body = try Bodies.guides(#","members":[{"value":"a","display":"Ada"}]"#)
        #expect(try Bodies.create(body, of: .group, .strict).resource["members"] == [["value": "a", "display": "Ada"]])
    }

    @Test func `8415: a part of a complex attribute cannot be complex`() throws {
        let body = try Machine.body(#","place":{"room":{"number":1}}"#)
        #expect(Bodies.refusal(of: body, as: Machine.type)?.detail.hasPrefix("place.room") == true)
    }

    @Test func `8471: groups are references to groups only`() throws {
        let groups = Schema.user.attributes.first { $0.name == "groups" }
        #expect(groups?.subAttributes.first { $0.name == "$ref" }?.referenceTypes == ["Group"])
    }

    @Test func `8472: the id of a manager compares with case`() throws {
        let user: JSONObject = [Bodies.enterprise: ["manager": ["value": "M1"]]]
        for (id, isMatch) in [("M1", true), ("m1", false)] {
            let filter = try Filter(parsing: #"\#(Bodies.enterprise):manager.value eq "\#(id)""#).compile(for: .user)
            #expect(filter.matches(user) == isMatch)
        }
    }

    @Test func `8924: $ref is a name that projection takes`() throws {
        let group = try Bodies.object(#"{"id":"1","members":[{"value":"a","$ref":"/Users/a"}]}"#)
        let projection = try Projection(attributes: ["members.$ref"], excludedAttributes: [], of: .group)
        #expect(projection.apply(to: group) == (try Bodies.object(#"{"id":"1","members":[{"$ref":"/Users/a"}]}"#)))
    }
}
