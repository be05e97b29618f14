import JSON

@testable import SCIM

/// Bulk requests for tests.
enum BulkExample {
    static func request(
        _ operations: [JSONValue], failOnErrors: JSONValue? = nil, dialect: Dialect = .interoperable
    ) throws(SCIMError) -> BulkRequest {
        var body: JSONObject = ["schemas": [.string(BulkRequest.schema)], "Operations": .array(operations)]
        body["failOnErrors"] = failOnErrors
        return try BulkRequest(parsing: body, resourceTypes: ResourceType.all, dialect: dialect)
    }

    /// The POST of a user.
    static func user(_ name: String, _ bulkID: String, manager: String? = nil) -> JSONValue {
        var data: JSONObject = ["schemas": [.string(Schema.user.id)], "userName": .string(name)]
        if let manager { data[Schema.enterpriseUser.id] = ["manager": ["value": .string(manager)]] }
        return ["method": "POST", "path": "/Users", "bulkId": .string(bulkID), "data": .object(data)]
    }

    /// The POST of a group.
    static func group(_ name: String, _ bulkID: String, members: String...) -> JSONValue {
        [
            "method": "POST", "path": "/Groups", "bulkId": .string(bulkID),
            "data": [
                "schemas": [.string(Schema.group.id)], "displayName": .string(name),
                "members": .array(members.map { ["value": .string($0)] }),
            ],
        ]
    }

    /// A PATCH of one operation.
    static func patch(_ path: String, _ operation: JSONValue) -> JSONValue {
        [
            "method": "PATCH", "path": .string(path),
            "data": ["schemas": [.string(PatchRequest.schema)], "Operations": [operation]],
        ]
    }

    static func delete(_ path: String) -> JSONValue { ["method": "DELETE", "path": .string(path)] }
}

extension BulkOperation {
    var error: SCIMError? {
        if case .failure(let error) = action { error } else { nil }
    }
}
