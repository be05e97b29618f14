import JSON

/// Makes three versions of a resource or a definition, each as files hold it.
struct VersionsGrammar {
    /// What an attribute may hold.
    indirect enum Kind {
        case text, flag
        /// An object with some of these attributes.
        case complex([(name: String, kind: Kind)])
        /// Texts, none of them twice.
        case texts
        /// Objects with some of these attributes, none of them twice, and at most one of them primary.
        case elements([(name: String, kind: Kind)])
        /// Members of a group, sorted.
        case members
    }

    private static let values: [(name: String, kind: Kind)] = [
        ("value", .text), ("type", .text), ("display", .text), ("primary", .flag),
    ]

    private static let resource: [(name: String, kind: Kind)] = [
        ("title", .text), ("nickName", .text), ("active", .flag), ("tags", .texts), ("members", .members),
        ("name", .complex([("givenName", .text), ("familyName", .text)])), ("emails", .elements(values)),
        ("addresses", .elements([("type", .text), ("country", .text), ("locality", .text)])),
        ("urn:z:First", .complex([("department", .text), ("roles", .elements(values))])),
        ("urn:a:Second", .complex([("level", .text), ("manager", .complex([("value", .text)]))])),
    ]

    private static let parts: Kind = .elements([("name", .text), ("type", .text), ("required", .flag)])
    private static let definition: [(name: String, kind: Kind)] = [
        ("description", .text),
        (
            "attributes",
            .elements([("name", .text), ("type", .text), ("multiValued", .flag), ("subAttributes", parts)])
        ),
        ("schemaExtensions", .elements([("schema", .text), ("required", .flag)])),
    ]

    private let attributes: [(name: String, kind: Kind)]
    private let schemas: [String]

    /// Versions of a resource or, now and then, of a definition: an array of two or three, and what names elements.
    static func input(_ generator: inout Chance) -> JSONValue {
        let isDefinition = generator.percent(25)
        let some = resource.filter { _ in generator.percent(25) }
        let grammar = VersionsGrammar(
            attributes: isDefinition ? definition : some.isEmpty ? resource : some,
            schemas: isDefinition ? [] : ["urn:example:Core", "urn:z:First", "urn:a:Second"])
        let base = grammar.version(&generator)
        let sides = [grammar.edited(base, &generator), grammar.edited(base, &generator)]
        let versions = (generator.percent(90) ? [base] : []) + sides
        return ["keys": isDefinition ? "name" : "value", "versions": .array(versions.map { .object($0) })]
    }

    private func version(_ generator: inout Chance) -> JSONObject {
        var version: JSONObject = ["id": "a"]
        for (name, kind) in attributes where generator.percent(75) { version[name] = Self.value(of: kind, &generator) }
        listSchemas(in: &version)
        return version
    }

    /// A version with a few changes.
    private func edited(_ version: JSONObject, _ generator: inout Chance) -> JSONObject {
        var version = version
        for _ in 0..<generator.below(10) {
            let (name, kind) = generator.one(of: attributes)
            version[name] = Self.edited(version[name], kind, &generator)
        }
        listSchemas(in: &version)
        return version
    }

    private func listSchemas(in version: inout JSONObject) {
        guard let core = schemas.first else { return }
        let extensions = schemas.dropFirst().filter { version[$0] != nil }
        version["schemas"] = .array(([core] + extensions).map { .string($0) })
    }
}

extension VersionsGrammar {
    /// A value; nil when it would be empty.
    private static func value(of kind: Kind, _ generator: inout Chance) -> JSONValue? {
        switch kind {
        case .text: return .string(text(&generator))
        case .flag: return .bool(generator.percent(50))
        case .complex(let parts):
            var object: JSONObject = [:]
            for (name, kind) in parts where generator.percent(60) { object[name] = value(of: kind, &generator) }
            return object.isEmpty ? .none : .object(object)
        case .texts, .elements, .members:
            let elements = (0..<generator.below(4)).compactMap { _ in element(of: kind, &generator) }
            return settled(elements, kind)
        }
    }

    private static func text(_ generator: inout Chance) -> String { generator.one(of: ["a", "b", "c", "d", "e"]) }

    private static func element(of kind: Kind, _ generator: inout Chance) -> JSONValue? {
        switch kind {
        case .elements(let parts): return value(of: .complex(parts), &generator)
        case .members:
            var member: JSONObject = ["value": .string(text(&generator))]
            if generator.percent(30) { member["display"] = .string(text(&generator)) }
            return .object(member)
        default: return .string(text(&generator))
        }
    }

    /// A value with one change; nil when nothing is left.
    private static func edited(_ value: JSONValue?, _ kind: Kind, _ generator: inout Chance) -> JSONValue? {
        if generator.percent(10) { return nil }
        switch kind {
        case .text, .flag: return self.value(of: kind, &generator)
        case .complex(let parts):
            var object = value?.object ?? [:]
            let (name, kind) = generator.one(of: parts)
            object[name] = edited(object[name], kind, &generator)
            return object.isEmpty ? .none : .object(object)
        case .texts, .elements, .members:
            var elements = value?.array ?? []
            let index = generator.below(elements.count + 1)
            switch generator.below(4) {
            case 0 where index < elements.count: elements.remove(at: index)
            case 1 where index < elements.count: elements.append(elements.remove(at: index))
            case 2 where index < elements.count:
                if case .elements(let parts) = kind {
                    elements[index] = edited(elements[index], .complex(parts), &generator) ?? elements[index]
                } else if let element = element(of: kind, &generator) {
                    elements[index] = element
                }
            default: if let element = element(of: kind, &generator) { elements.insert(element, at: index) }
            }
            return settled(elements, kind)
        }
    }

    /// Elements as a file holds them; of several primary ones the first stays so.
    private static func settled(_ elements: [JSONValue], _ kind: Kind) -> JSONValue? {
        var known: Set<JSONValue> = []
        var hasPrimary = false
        var settled: [JSONValue] = []
        for element in elements {
            var element = element
            if case .elements = kind, var object = element.object, object["primary"] == true {
                if hasPrimary { object["primary"] = nil }
                hasPrimary = true
                element = .object(object)
            }
            var identity = element
            if case .members = kind { identity = element.object?["value"] ?? element }
            if element != [:], known.insert(identity).inserted { settled.append(element) }
        }
        if case .members = kind {
            settled.sort { ($0.object?["value"]?.string ?? "") < ($1.object?["value"]?.string ?? "") }
        }
        return settled.isEmpty ? .none : .array(settled)
    }
}
