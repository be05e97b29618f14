import JSON
import SCIM

/// Makes bodies of PATCH requests.
enum PatchGrammar {
    /// A body with a few operations.
    static func body(_ chance: inout Chance) -> JSONValue {
        let operations = (0...chance.below(3)).map { _ in operation(&chance) }
        return ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)]
    }

    private static func operation(_ chance: inout Chance) -> JSONValue {
        var operation: JSONObject = [
            "op": .string(chance.one(of: ["add", "add", "remove", "replace", "replace", "Add"]))
        ]
        if chance.percent(80) {
            let path = path(&chance)
            operation["path"] = .string(path)
            if chance.percent(90) { operation["value"] = value(depth: 2, &chance) }
        } else {
            operation["value"] = object(depth: 2, &chance) { path(&$0) }
        }
        return .object(operation)
    }

    private static func path(_ chance: inout Chance) -> String {
        let path = FilterGrammar.path(&chance)
        guard chance.percent(35) else { return path }
        let brackets = "\(path)[\(FilterGrammar.valueFilter(depth: chance.below(2), &chance))]"
        return chance.percent(60) ? "\(brackets).\(chance.one(of: Vocabulary.parts))" : brackets
    }

    private static func value(depth: Int, _ chance: inout Chance) -> JSONValue {
        switch chance.below(depth > 0 ? 6 : 1) {
        case 0, 1: return JSONGrammar.scalar(&chance)
        case 2, 3: return object(depth: depth, &chance) { $0.one(of: Vocabulary.parts) }
        default: return .array((0..<chance.below(4)).map { _ in value(depth: depth - 1, &chance) })
        }
    }

    private static func object(
        depth: Int, _ chance: inout Chance, _ name: (inout Chance) -> String
    ) -> JSONValue {
        .object(JSONObject((0...chance.below(3)).map { _ in (name(&chance), value(depth: depth - 1, &chance)) }))
    }
}
