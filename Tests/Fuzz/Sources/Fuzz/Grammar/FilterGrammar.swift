import JSON

/// Makes filters and paths of the grammar of RFC 7644 §3.4.2.2.
struct FilterGrammar {
    /// The attributes that paths name.
    let names: [String]

    /// A filter on one of the samples.
    static func filter(_ chance: inout Chance) -> String {
        FilterGrammar(names: Vocabulary.kin(&chance)).filter(depth: 3, &chance)
    }

    /// A filter, nested at most so deep.
    func filter(depth: Int, _ chance: inout Chance) -> String {
        switch chance.below(depth > 0 ? 8 : 3) {
        case 0: return "\(path(&chance)) pr"
        case 1, 2: return comparison(of: path(&chance), &chance)
        case 3: return joined("and", depth, &chance)
        case 4: return joined("or", depth, &chance)
        case 5: return "not (\(filter(depth: depth - 1, &chance)))"
        case 6: return "(\(filter(depth: depth - 1, &chance)))"
        default:
            let path = path(&chance)
            let parts = Vocabulary.parts(of: path, &chance)
            let brackets = "\(path)[\(valueFilter(of: parts, depth: depth - 1, &chance))]"
            return chance.percent(20) ? comparison(of: "\(brackets).\(chance.one(of: parts))", &chance) : brackets
        }
    }

    /// What stands in brackets.
    func valueFilter(of parts: [String], depth: Int, _ chance: inout Chance) -> String {
        switch chance.below(depth > 0 ? 6 : 3) {
        case 0: return "\(chance.one(of: parts)) pr"
        case 1, 2: return comparison(of: chance.one(of: parts), &chance)
        case 3:
            let right = valueFilter(of: parts, depth: depth - 1, &chance)
            return "\(valueFilter(of: parts, depth: depth - 1, &chance)) \(chance.one(of: ["and", "or"])) \(right)"
        case 4: return "not (\(valueFilter(of: parts, depth: depth - 1, &chance)))"
        default: return "(\(valueFilter(of: parts, depth: depth - 1, &chance)))"
        }
    }

    /// The path of an attribute.
    func path(_ chance: inout Chance) -> String {
        let path = chance.one(of: names)
        switch chance.below(20) {
        case 0: return path.uppercased()
        case 1: return "urn:ietf:params:scim:schemas:core:2.0:User:\(path)"
        case 2: return "\(path).\(chance.one(of: Vocabulary.parts(of: path, &chance)))"
        default: return path
        }
    }

    private func joined(_ keyword: String, _ depth: Int, _ chance: inout Chance) -> String {
        (0..<2 + chance.below(2)).map { _ in filter(depth: depth - 1, &chance) }.joined(separator: " \(keyword) ")
    }

    private func comparison(of path: String, _ chance: inout Chance) -> String {
        "\(path) \(chance.one(of: Vocabulary.operators)) \(constant(of: path, &chance))"
    }

    /// A value to compare with, mostly of the type that the attribute has.
    private func constant(of path: String, _ chance: inout Chance) -> String {
        let name = path.split(separator: ":").last?.split(separator: ".").last.map(String.init) ?? path
        switch name {
        case _ where chance.percent(10): return chance.one(of: ["true", "false", "null", "True"])
        case _ where chance.percent(5): return chance.one(of: Vocabulary.texts)
        case "active", "open", "primary": return chance.one(of: ["true", "false", "\"True\""])
        case "seats", "area", "width", "exits", "years", "lamps": return chance.one(of: Vocabulary.numbers)
        case "built", "created":
            return "\"1999-05-01T1\(chance.below(10)):00:00\(chance.one(of: ["Z", "+02:00", ""]))\""
        default: return String(decoding: JSONValue.string(chance.one(of: Vocabulary.texts)).compactBytes, as: UTF8.self)
        }
    }
}
