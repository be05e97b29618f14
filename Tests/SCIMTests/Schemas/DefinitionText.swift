import JSON

extension JSONObject {
    /// Reads an object from JSON text.
    init(text: String) throws {
        guard let object = try JSONValue(parsing: Array(text.utf8)).object else { throw NoObject() }
        self = object
    }

    private struct NoObject: Error {}

    /// The object with some members set or, by null, taken away.
    func with(_ changes: JSONObject) -> JSONObject {
        var object = self
        for change in changes { object[change.name] = change.value.isNull ? nil : change.value }
        return object
    }
}

/// A small schema and resource type to change in tests.
enum Rooms {
    static let urn = "urn:example:scim:schemas:1.0:Room"
    static let extensionURN = "urn:example:scim:schemas:1.0:Fire"

    static let schema: JSONObject = [
        "id": .string(urn), "name": "Room", "description": "A room.",
        "attributes": [
            ["name": "number", "required": true, "uniqueness": "server"],
            [
                "name": "owner", "type": "complex",
                "subAttributes": [
                    ["name": "value"], ["name": "$ref", "type": "reference", "referenceTypes": ["User"]],
                ],
            ],
            ["name": "seats", "type": "integer"],
        ],
    ]

    static let fire: JSONObject = [
        "id": .string(extensionURN), "attributes": [["name": "extinguishers", "type": "integer"]],
    ]

    static let resourceType: JSONObject = [
        "name": "Room", "endpoint": "/Rooms", "schema": .string(urn),
        "schemaExtensions": [["schema": .string(extensionURN), "required": false]],
    ]

    /// User with the extension.
    static let user: JSONObject = [
        "name": "User", "endpoint": "/Users", "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
        "schemaExtensions": [
            ["schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "required": false],
            ["schema": .string(extensionURN), "required": false],
        ],
    ]
}
