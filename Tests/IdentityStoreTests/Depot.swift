import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

/// Resource types with unique attributes of all kinds and with references.
enum Depot {
    static let box = "urn:example:Box"
    static let shelf = "urn:example:Shelf"
    static let lid = "urn:example:Lid"
    static let card = "urn:example:Card"

    static let definitions: [String: JSONObject] = [
        "schemas/box.json": boxSchema, "schemas/shelf.json": shelfSchema, "schemas/lid.json": lidSchema,
        "schemas/card.json": cardSchema,
        "resource-types/box.json": ["name": "Box", "endpoint": "/Boxes", "schema": .string(box)],
        "resource-types/crate.json": ["name": "Crate", "endpoint": "/Crates", "schema": .string(box)],
        "resource-types/shelf.json": ["name": "Shelf", "endpoint": "/Shelves", "schema": .string(shelf)],
        "resource-types/lid.json": ["name": "Lid", "endpoint": "/Lids", "schema": .string(lid)],
        "resource-types/user.json": [
            "name": "User", "endpoint": "/Users", "schema": .string(Schema.user.id),
            "schemaExtensions": [
                ["schema": .string(Schema.enterpriseUser.id), "required": false],
                ["schema": .string(card), "required": false],
            ],
        ],
    ]

    static let boxSchema: JSONObject = [
        "id": .string(box),
        "attributes": [
            ["name": "displayName"], ["name": "code", "caseExact": true, "uniqueness": "server"],
            ["name": "label", "uniqueness": "server"], ["name": "serial", "type": "integer", "uniqueness": "server"],
            ["name": "weight", "type": "decimal", "uniqueness": "server"],
            ["name": "link", "type": "reference", "referenceTypes": ["external"], "uniqueness": "server"],
            ["name": "tags", "multiValued": true, "uniqueness": "server"],
            complex("seals", isList: true, ["name": "value", "uniqueness": "server"], ["name": "type"]),
            complex("lock", ["name": "number", "uniqueness": "server"], ["name": "maker"]),
            ["name": "badge", "uniqueness": "global"],
            reference("shelf", to: "Shelf", ["name": "display"]),
            reference("keepers", to: "User", isList: true, ["name": "display"], ["name": "role"]),
            ["name": "home", "type": "reference", "referenceTypes": ["Shelf"]],
        ],
    ]

    private static let shelfSchema: JSONObject = [
        "id": .string(shelf),
        "attributes": [["name": "displayName"], reference("firstBox", to: "Box", ["name": "display"])],
    ]

    private static let lidSchema: JSONObject = [
        "id": .string(lid), "attributes": [["name": "displayName"], reference("box", to: "Box", isRequired: true)],
    ]

    private static let cardSchema: JSONObject = [
        "id": .string(card),
        "attributes": [["name": "number", "uniqueness": "server"], reference("shelf", to: "Shelf")],
    ]

    private static func complex(_ name: String, isList: Bool = false, _ parts: JSONValue...) -> JSONValue {
        ["name": .string(name), "type": "complex", "multiValued": .bool(isList), "subAttributes": .array(parts)]
    }

    private static func reference(
        _ name: String, to type: String, isList: Bool = false, isRequired: Bool = false, _ parts: JSONValue...
    ) -> JSONValue {
        let own: [JSONValue] = [
            ["name": "value", "caseExact": true],
            ["name": "$ref", "type": "reference", "referenceTypes": [.string(type)]],
        ]
        return [
            "name": .string(name), "type": "complex", "multiValued": .bool(isList), "required": .bool(isRequired),
            "subAttributes": .array(own + parts),
        ]
    }

    /// The definitions with one attribute of boxes changed.
    static func boxSchema(_ name: String, with changes: JSONObject) -> JSONObject {
        let attributes = (boxSchema["attributes"]?.array ?? []).map { attribute -> JSONValue in
            guard var object = attribute.object, object["name"] == .string(name) else { return attribute }
            for change in changes { object[change.name] = change.value }
            return .object(object)
        }
        var schema = boxSchema
        schema["attributes"] = .array(attributes)
        return schema
    }
}

extension ExternalUpdate {
    /// A move of one commit.
    init(of changes: [FileChange]) {
        self.init(steps: [Step(commit: .zero, changes: changes)], allowsMassChange: false)
    }
}

extension StoreFixture {
    /// Makes a resource of attributes in JSON, `"code":"A1"`, and returns what came of it.
    @discardableResult
    func make(_ type: String, _ attributes: String, _ dialect: Dialect = .interoperable) async throws -> Outcome {
        let type = try resourceType(type)
        return try await perform(.create(try body(attributes, type)), of: type, dialect)
    }

    /// Replaces a resource.
    @discardableResult
    func replace(_ id: String, _ type: String, _ attributes: String) async throws -> Outcome {
        let type = try resourceType(type)
        return try await perform(.replace(id: id, try body(attributes, type)), of: type)
    }

    func resourceType(_ name: String) throws -> ResourceType {
        try #require(store.snapshot.contents.resourceType(named: name))
    }

    private func body(_ attributes: String, _ type: ResourceType) throws -> JSONObject {
        let text = "{\"schemas\":[\"\(type.schema.id)\"]\(attributes.isEmpty ? "" : ",")\(attributes)}"
        return try #require(try JSONValue(parsing: Array(text.utf8)).object)
    }

    /// A resource as answers show it.
    func shown(_ id: String, _ type: String) throws -> JSONObject {
        let stored = try #require(store.snapshot.resource(id, of: resourceType(type)))
        return store.snapshot.representation(of: stored, baseURL: "http://h").value()
    }

    /// The names and ids that a filter finds.
    func ids(_ type: String, _ filter: String) throws -> [String] {
        let type = try resourceType(type)
        let compiled = try Filter(parsing: filter).compile(for: type)
        let results = try store.snapshot.results(of: Query([Query.Part(type, filter: compiled)]), baseURL: "http://h")
        return results.page(start: 0, limit: 100).map(\.id)
    }

    /// What is wrong with a commit that writes files, or takes those away that are nil.
    func problems(_ files: [String: JSONObject?]) -> [Problem] {
        let changes = files.map { path, object in
            FileChange(
                path: path,
                new: object.map { object in
                    let bytes = JSONValue.object(object).canonicalBytes
                    return FileChange.File(isRegular: true, blob: ObjectID(hashing: .blob, bytes), bytes: bytes)
                })
        }
        let snapshot = store.snapshot
        return ExternalUpdate(of: changes).problems(on: snapshot)
    }

    /// The file of a resource.
    func file(_ id: String, _ type: String) throws -> String {
        ResourcePath.path(of: id, type: try resourceType(type), fanOut: 3)
    }
}
