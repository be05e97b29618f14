import JSON
import SCIM
import TestSupport
import Testing

@Suite struct `Random definitions` {
    @Test(arguments: 0..<4 as Range<UInt64>)
    func `leave resources valid when no type asks to be checked again`(_ seed: UInt64) throws {
        var maker = DefinitionMaker(seed: seed)
        var kept = 0
        for _ in 0..<100 {
            let before = maker.schema()
            let after = maker.changed(before)
            let old = try Definitions(schemas: [before], resourceTypes: [DefinitionMaker.resourceType])
            guard let new = try? Definitions(schemas: [after], resourceTypes: [DefinitionMaker.resourceType]),
                new.needsRecheck(since: old).isEmpty
            else { continue }
            let oldType = try #require(old.resourceType(named: "Room"))
            let newType = try #require(new.resourceType(named: "Room"))
            for _ in 0..<5 {
                let value = maker.resource(of: oldType.schema)
                _ = try oldType.validate(value)
                kept += 1
                #expect(throws: Never.self, "\(before) \(after) \(value)") { try newType.validate(value) }
            }
        }
        #expect(kept > 50)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `are refused with 400 or read back from what is served`(_ seed: UInt64) throws {
        var maker = DefinitionMaker(seed: seed)
        var read = 0
        for _ in 0..<300 {
            let json = maker.broken(maker.schema())
            do throws(SCIMError) {
                let schema = try Schema(json: json)
                read += 1
                #expect(try Schema(json: schema.json) == schema, "\(json)")
            } catch {
                #expect(error.status == 400)
                #expect(error.detail.hasSuffix("."), "\(error.detail)")
            }
        }
        #expect(read > 20)
    }
}

/// Makes definitions and resources of few names and values, so that they often meet.
private struct DefinitionMaker {
    static let resourceType = Rooms.resourceType.with(["schemaExtensions": .null])
    private static let names = ["code", "floor", "seats", "door"]
    private static let types: [Attribute.DataType] = [.string, .integer, .boolean, .complex]

    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func generator(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func attribute(_ name: String, isPart: Bool = false) -> Attribute {
        let type = isPart ? .string : Self.types.randomElement(using: &generator) ?? .string
        return Attribute(
            name, type, multiValued: generator(20), required: generator(30),
            mutability: generator(10) ? .immutable : .readWrite,
            subAttributes: type == .complex ? [attribute("kind", isPart: true), attribute("text", isPart: true)] : [])
    }

    mutating func schema() -> JSONObject {
        let names = Self.names.filter { _ in generator(60) }
        return json((names.isEmpty ? ["code"] : names).map { attribute($0) })
    }

    private func json(_ attributes: [Attribute]) -> JSONObject {
        Schema(id: Rooms.urn, name: "Room", description: "", attributes: attributes).json
    }

    /// The schema with one or two small changes.
    mutating func changed(_ schema: JSONObject) -> JSONObject {
        guard var attributes = try? Schema(json: schema).attributes else { return schema }
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
            let position = Int.random(in: 0..<attributes.count, using: &generator)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: attributes[position] = copy(of: attributes[position], description: "Other words.")
            case 1: attributes[position] = copy(of: attributes[position], togglesRequired: true)
            case 2: attributes[position] = copy(of: attributes[position], togglesMultiValued: true)
            case 3: attributes[position] = attribute(attributes[position].name)
            case 4: attributes.shuffle(using: &generator)
            case 5 where attributes.count > 1: attributes.remove(at: position)
            default:
                guard let name = Self.names.first(where: { name in !attributes.contains { $0.name == name } }) else {
                    continue
                }
                attributes.append(attribute(name))
            }
        }
        return json(attributes)
    }

    private func copy(
        of old: Attribute, description: String? = nil, togglesRequired: Bool = false, togglesMultiValued: Bool = false
    ) -> Attribute {
        Attribute(
            old.name, old.type, multiValued: old.multiValued != togglesMultiValued,
            description: description ?? old.description, required: old.required != togglesRequired,
            canonicalValues: old.canonicalValues, caseExact: old.caseExact, mutability: old.mutability,
            returned: old.returned, uniqueness: old.uniqueness, referenceTypes: old.referenceTypes,
            subAttributes: old.subAttributes)
    }

    /// The schema with a member of it or of an attribute taken away or set to something else.
    mutating func broken(_ schema: JSONObject) -> JSONObject {
        var attributes = schema["attributes"]?.array?.compactMap(\.object) ?? []
        guard let position = attributes.indices.randomElement(using: &generator), generator(80) else {
            return spoilt(schema)
        }
        attributes[position] = spoilt(attributes[position])
        return schema.with(["attributes": .array(attributes.map { .object($0) })])
    }

    private mutating func spoilt(_ object: JSONObject) -> JSONObject {
        let values: [JSONValue] = [
            .null, true, "string", "complex", "reference", "User", "never", [], ["User"], [[:]], 1,
        ]
        let extra = ["canonicalValues", "referenceTypes", "subAttributes", "caseExact", "size"]
        guard let name = (Array(object.names) + extra).randomElement(using: &generator) else { return object }
        return object.with([name: values.randomElement(using: &generator) ?? .null])
    }

    /// A resource that is valid.
    mutating func resource(of schema: Schema) -> JSONObject {
        var resource: JSONObject = ["schemas": [.string(schema.id)], "id": "r1"]
        for attribute in schema.attributes where attribute.required || generator(70) {
            let value: JSONValue =
                switch attribute.type {
                case .integer: 1
                case .boolean: true
                case .complex: .object(JSONObject(attribute.subAttributes.map { ($0.name, part(of: $0)) }))
                default: "a"
                }
            resource[attribute.name] = attribute.multiValued ? [value] : value
        }
        return resource
    }

    private func part(of attribute: Attribute) -> JSONValue { attribute.multiValued ? ["a"] : "a" }
}
