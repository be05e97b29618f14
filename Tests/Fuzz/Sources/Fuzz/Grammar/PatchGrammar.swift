import JSON
import SCIM

/// Makes bodies of PATCH requests.
struct PatchGrammar {
    /// The attributes that paths name.
    let filters: FilterGrammar

    /// A body with a few operations on one of the samples.
    static func body(_ chance: inout Chance) -> JSONValue {
        let grammar = PatchGrammar(filters: FilterGrammar(names: Vocabulary.kin(&chance)))
        let operations = (0...chance.below(3)).map { _ in grammar.operation(&chance) }
        return ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)]
    }

    private func operation(_ chance: inout Chance) -> JSONValue {
        var operation: JSONObject = [
            "op": .string(chance.one(of: ["add", "remove", "replace", "add", "replace", "Add"]))
        ]
        if chance.percent(80) {
            let (path, value) = target(&chance)
            operation["path"] = .string(path)
            if operation["op"] != "remove" || chance.percent(15) { operation["value"] = value }
        } else {
            operation["value"] = .object(JSONObject((0...chance.below(3)).map { _ in target(&chance) }))
        }
        return .object(operation)
    }

    /// A path and a value that mostly fits it.
    private func target(_ chance: inout Chance) -> (String, JSONValue) {
        let path = filters.path(&chance)
        guard chance.percent(40) else { return (path, fitting(path, &chance)) }
        let parts = Vocabulary.parts(of: path, &chance)
        let brackets = "\(path)[\(filters.valueFilter(of: parts, depth: chance.below(2), &chance))]"
        guard chance.percent(60) else { return (brackets, object(of: parts, &chance)) }
        let part = chance.one(of: parts)
        return ("\(brackets).\(part)", scalar(of: part, &chance))
    }

    private func fitting(_ path: String, _ chance: inout Chance) -> JSONValue {
        let name = path.split(separator: ":").last.map(String.init) ?? path
        switch name {
        case _ where chance.percent(10): return JSONGrammar.value(depth: 2, &chance)
        case "1.0": return ["exits": 3, "code": "B2", "members": [["value": scalar(of: "value", &chance)]]]
        case "User": return ["department": scalar(of: "department", &chance), "title": scalar(of: "title", &chance)]
        case "emails", "phoneNumbers", "addresses", "members", "doors", "lamps", "x509Certificates":
            return .array((0..<chance.below(4)).map { _ in object(of: Vocabulary.parts(of: name, &chance), &chance) })
        case "name", "box", "manager": return object(of: Vocabulary.parts(of: name, &chance), &chance)
        case "kinds", "marks", "years", "keys", "codes":
            return .array((0..<chance.below(4)).map { _ in scalar(of: name, &chance) })
        default: return scalar(of: name, &chance)
        }
    }

    private func object(of parts: [String], _ chance: inout Chance) -> JSONValue {
        .object(
            JSONObject(
                (0...chance.below(4)).map { _ in
                    let part = chance.one(of: parts)
                    return (part, scalar(of: part, &chance))
                }))
    }

    private func scalar(of name: String, _ chance: inout Chance) -> JSONValue {
        switch name {
        case _ where chance.percent(8): return JSONGrammar.scalar(&chance)
        case "active", "open", "primary": return .bool(chance.percent(60))
        case "seats", "area", "width", "exits", "years": return .number(JSONNumber(chance.below(3)))
        case "built": return "1999-05-01T12:00:00+02:00"
        case "keys", "codes": return [.string(chance.one(of: ["k1", "K1", "k3", "new"]))]
        default: return .string(chance.one(of: ["a", "A", "work", "home", "u1", "u9", "public", "QUJD", "1", ""]))
        }
    }
}
