import JSON
import SCIM
import Testing

/// Resources and helpers for the tests of PATCH.
enum PatchExamples {
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    static let user = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u-1","userName":"bjensen",
         "name":{"familyName":"Jensen","givenName":"Barbara"},"active":true,"title":"Guide",
         "emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
         "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z"}}
        """

    static let bare = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u-2","userName":"bare","active":true,
         "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z"}}
        """

    static let manager = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","\(enterprise)"],"id":"u-3","userName":"kai",
         "\(enterprise)":{"manager":{"value":"m-1"},"department":"R&D"},
         "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z"}}
        """

    static let group = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g-1","displayName":"Platform Eng",
         "members":[{"value":"u1"},{"value":"u2"},{"value":"u3"}],
         "meta":{"resourceType":"Group","created":"2010-01-23T04:56:22Z"}}
        """

    static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    static func request(_ operations: String, _ dialect: Dialect = .interoperable) throws -> PatchRequest {
        let body = #"{"schemas":["\#(PatchRequest.schema)"],"Operations":\#(operations)}"#
        return try PatchRequest(parsing: json(body), dialect: dialect)
    }

    static func draft(
        _ operations: String, to resource: String, _ dialect: Dialect = .interoperable
    ) throws -> Draft {
        let object = try #require(try json(resource).object)
        let type = object["displayName"] == nil ? ResourceType.user : .group
        return try request(operations, dialect).apply(to: type.validate(object), of: type)
    }

    static func patched(
        _ operations: String, _ resource: String, _ dialect: Dialect = .interoperable
    ) throws -> JSONObject {
        try draft(operations, to: resource, dialect).resource.value
    }

    /// The keyword of the error that an operation ends in, or nil when it succeeds.
    static func refusal(
        of operations: String, _ resource: String, _ dialect: Dialect
    ) throws -> SCIMError.Keyword? {
        do { _ = try draft(operations, to: resource, dialect) } catch let error as SCIMError { return error.keyword }
        return nil
    }
}

/// One request, the resource it is for, and one attribute afterwards.
struct PatchCase: Sendable, CustomTestStringConvertible {
    let operations: String
    let resource: String
    let attribute: String
    /// The JSON of the attribute afterwards; nil when it is to be absent.
    let expected: String?

    init(_ operations: String, on resource: String, _ attribute: String, is expected: String?) {
        self.operations = operations
        self.resource = resource
        self.attribute = attribute
        self.expected = expected
    }

    var testDescription: String { "\(attribute): \(operations)" }

    func check(_ dialect: Dialect) throws {
        let result = try PatchExamples.patched(operations, resource, dialect)
        #expect(result[attribute] == (try expected.map { try PatchExamples.json($0) }))
    }
}
