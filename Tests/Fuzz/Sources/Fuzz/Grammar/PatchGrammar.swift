import JSON
import SCIM

/// Makes bodies of PATCH requests.
struct PatchGrammar {
    /// The attributes that paths name.
    let filters: FilterGrammar

    /// A body with a few operations on one of the samples.
    static func body(_ generator: inout Chance) -> JSONValue {
        let grammar = PatchGrammar(filters: FilterGrammar(names: Vocabulary.kin(&generator)))
        let operations = (0...generator.below(3)).map { _ in grammar.operation(&generator) }
        return ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)]
    }

    private func operation(_ generator: inout Chance) -> JSONValue {
        var operation: JSONObject = [
            "op": .string(generator.one(of: ["add", "remove", "replace", "add", "replace", "Add"]))
        ]
        if generator.percent(80) {
            let (path, value) = target(&generator)
            operation["path"] = .string(path)
            if operation["op"] != "remove" || generator.percent(15) { operation["value"] = value }
        } else {
            operation["value"] = .object(JSONObject((0...generator.below(3)).map { _ in target(&generator) }))
        }
        return .object(operation)
    }

    /// A path and a value that mostly fits it.
    private func target(_ generator: inout Chance) -> (String, JSONValue) {
        let path = filters.path(&generator)
        guard generator.percent(40) else { return (path, fitting(path, &generator)) }
        let parts = Vocabulary.parts(of: path, &generator)
        let brackets = "\(path)[\(filters.valueFilter(of: parts, depth: generator.below(2), &generator))]"
        guard generator.percent(60) else { return (brackets, object(of: parts, &generator)) }
        let part = generator.one(of: parts)
        return ("\(brackets).\(part)", scalar(of: part, &generator))
    }

    private func fitting(_ path: String, _ generator: inout Chance) -> JSONValue {
        let name = path.split(separator: ":").last.map(String.init) ?? path
        switch name {
        case _ where generator.percent(10): return JSONGrammar.value(depth: 2, &generator)
        case "1.0": return ["exits": 3, "code": "B2", "members": [["value": scalar(of: "value", &generator)]]]
        case "User":
            return ["department": scalar(of: "department", &generator), "title": scalar(of: "title", &generator)]
        case "emails", "phoneNumbers", "addresses", "members", "doors", "lamps", "x509Certificates":
            return .array(
                (0..<generator.below(4)).map { _ in object(of: Vocabulary.parts(of: name, &generator), &generator) })
        case "name", "box", "manager": return object(of: Vocabulary.parts(of: name, &generator), &generator)
        case "kinds", "marks", "years", "keys", "codes":
            return .array((0..<generator.below(4)).map { _ in scalar(of: name, &generator) })
        default: return scalar(of: name, &generator)
        }
    }

    private func object(of parts: [String], _ generator: inout Chance) -> JSONValue {
        .object(
            JSONObject(
                (0...generator.below(4)).map { _ in
                    let part = generator.one(of: parts)
                    return (part, scalar(of: part, &generator))
                }))
    }

    private func scalar(of name: String, _ generator: inout Chance) -> JSONValue {
        switch name {
        case _ where generator.percent(8): return JSONGrammar.scalar(&generator)
        case "active", "open", "primary": return .bool(generator.percent(60))
        case "seats", "area", "width", "exits", "years": return .number(JSONNumber(generator.below(3)))
        case "built": return "1999-05-01T12:00:00+02:00"
        case "keys", "codes": return [.string(generator.one(of: ["k1", "K1", "k3", "new"]))]
        default: return .string(generator.one(of: ["a", "A", "work", "home", "u1", "u9", "public", "QUJD", "1", ""]))
        }
    }
}
