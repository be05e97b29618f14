import JSON
import SCIM
import Testing

/// Bodies of requests, and what becomes of them.
enum Bodies {
    static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    static let id = "2819c223-7f76-453a-919d-413861904646"
    static let created = "2010-01-23T04:56:22Z"

    static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    static func object(_ text: String) throws -> JSONObject { try #require(try json(text).object) }

    /// The body of a user "ada" with more members, each with a comma before it.
    static func ada(_ more: String = "") throws -> JSONObject {
        try object(#"{"schemas":["\#(user)"],"userName":"ada"\#(more)}"#)
    }

    static func guides(_ more: String = "") throws -> JSONObject {
        try object(#"{"schemas":["\#(group)"],"displayName":"Guides"\#(more)}"#)
    }

    static func create(
        _ body: JSONObject, of type: ResourceType = .user, _ dialect: Dialect = .interoperable
    ) throws(SCIMError) -> Draft {
        try type.draft(creating: body, id: id, created: created, dialect: dialect)
    }

    /// The error that a POST of the body ends in, or nil when it succeeds.
    static func refusal(
        of body: JSONObject, as type: ResourceType = .user, _ dialect: Dialect = .interoperable
    ) -> SCIMError? {
        do throws(SCIMError) { _ = try create(body, of: type, dialect) } catch { return error }
        return nil
    }

    /// The error that a file with this value is refused with, or nil when it is accepted.
    static func refusal(ofFile value: JSONObject, as type: ResourceType = .user) -> SCIMError? {
        do throws(SCIMError) { _ = try type.validate(value) } catch { return error }
        return nil
    }
}

/// A resource type with an attribute of each data type and of each characteristic.
enum Machine {
    static let urn = "urn:example:scim:Machine"
    static let extra = "urn:example:scim:Extra"

    static let type = ResourceType(
        name: "Machine", endpoint: "/Machines", description: "Machine",
        schema: Schema(id: urn, name: "Machine", description: "Machine", attributes: attributes),
        extensions: [
            .init(
                schema: Schema(id: extra, name: "Extra", description: "Extra", attributes: extraAttributes),
                required: false)
        ])

    private static let attributes = [
        Attribute("label", required: true), Attribute("text"), Attribute("flag", .boolean),
        Attribute("ratio", .decimal), Attribute("count", .integer), Attribute("since", .dateTime),
        Attribute("key", .binary), Attribute("home", .reference, caseExact: true),
        Attribute("code", caseExact: true), Attribute("words", multiValued: true),
        Attribute("serial", mutability: .immutable), Attribute("state", mutability: .readOnly),
        Attribute("pin", required: true, mutability: .writeOnly, returned: .never),
        Attribute("badge", returned: .request), Attribute("tag", returned: .always),
        Attribute("hidden", returned: .never),
        Attribute(
            "place", .complex,
            subAttributes: [
                Attribute("room"), Attribute("floor", .integer, mutability: .immutable),
                Attribute("zone", mutability: .readOnly), Attribute("lock", mutability: .writeOnly),
                Attribute("doors", multiValued: true),
            ]),
        Attribute(
            "parts", .complex, multiValued: true,
            subAttributes: [
                Attribute("value", .integer, required: true),
                Attribute("type", canonicalValues: ["wheel", "axle"]), Attribute("primary", .boolean),
                Attribute("hidden", returned: .never), Attribute("note", returned: .request),
                Attribute("tag", returned: .always),
            ]),
    ]

    private static let extraAttributes = [
        Attribute("note"), Attribute("seal", mutability: .immutable), Attribute("badge", returned: .request),
        Attribute("tag", returned: .always), Attribute("hidden", returned: .never),
        Attribute("box", .complex, subAttributes: [Attribute("width", .integer), Attribute("height", .integer)]),
    ]

    /// The body of a machine with more members, each with a comma before it.
    static func body(_ more: String = "") throws -> JSONObject {
        try Bodies.object(#"{"schemas":["\#(urn)"],"label":"m1"\#(more)}"#)
    }

    static func create(_ more: String = "", _ dialect: Dialect = .interoperable) throws -> Draft {
        try Bodies.create(body(more), of: type, dialect)
    }
}
