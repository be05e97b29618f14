import JSON

/// Makes filters and paths of the grammar of RFC 7644 §3.4.2.2.
enum FilterGrammar {
    /// A filter, nested at most so deep.
    static func filter(depth: Int, _ chance: inout Chance) -> String {
        switch chance.below(depth > 0 ? 8 : 3) {
        case 0: return "\(path(&chance)) pr"
        case 1, 2: return comparison(of: path(&chance), &chance)
        case 3: return joined("and", depth, &chance)
        case 4: return joined("or", depth, &chance)
        case 5: return "not (\(filter(depth: depth - 1, &chance)))"
        case 6: return "(\(filter(depth: depth - 1, &chance)))"
        default:
            let brackets = "\(path(&chance))[\(valueFilter(depth: depth - 1, &chance))]"
            return chance.percent(20)
                ? comparison(of: "\(brackets).\(chance.one(of: Vocabulary.parts))", &chance) : brackets
        }
    }

    /// What stands in brackets.
    static func valueFilter(depth: Int, _ chance: inout Chance) -> String {
        switch chance.below(depth > 0 ? 6 : 3) {
        case 0: return "\(chance.one(of: Vocabulary.parts)) pr"
        case 1, 2: return comparison(of: chance.one(of: Vocabulary.parts), &chance)
        case 3:
            let right = valueFilter(depth: depth - 1, &chance)
            return "\(valueFilter(depth: depth - 1, &chance)) \(chance.one(of: ["and", "or"])) \(right)"
        case 4: return "not (\(valueFilter(depth: depth - 1, &chance)))"
        default: return "(\(valueFilter(depth: depth - 1, &chance)))"
        }
    }

    /// The path of an attribute.
    static func path(_ chance: inout Chance) -> String {
        let path = chance.one(of: Vocabulary.paths)
        switch chance.below(10) {
        case 0: return path.uppercased()
        case 1: return "urn:ietf:params:scim:schemas:core:2.0:User:\(path)"
        case 2: return "\(path).\(chance.one(of: Vocabulary.parts))"
        default: return path
        }
    }

    private static func joined(_ keyword: String, _ depth: Int, _ chance: inout Chance) -> String {
        (0..<2 + chance.below(2)).map { _ in filter(depth: depth - 1, &chance) }.joined(separator: " \(keyword) ")
    }

    private static func comparison(of path: String, _ chance: inout Chance) -> String {
        "\(path) \(chance.one(of: Vocabulary.operators)) \(constant(&chance))"
    }

    private static func constant(_ chance: inout Chance) -> String {
        switch chance.below(8) {
        case 0: return chance.one(of: ["true", "false", "null", "True"])
        case 1, 2: return chance.one(of: Vocabulary.numbers)
        case 3: return chance.one(of: Vocabulary.texts)
        default: return String(decoding: JSONValue.string(chance.one(of: Vocabulary.texts)).compactBytes, as: UTF8.self)
        }
    }
}
