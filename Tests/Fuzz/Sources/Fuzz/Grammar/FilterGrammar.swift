import JSON

/// Makes filters and paths of the grammar of RFC 7644 §3.4.2.2.
struct FilterGrammar {
    /// The attributes that paths name.
    let names: [String]

    /// A filter on one of the samples.
    static func filter(_ generator: inout Chance) -> String {
        FilterGrammar(names: Vocabulary.kin(&generator)).filter(depth: 3, &generator)
    }

    /// A filter, nested at most so deep.
    func filter(depth: Int, _ generator: inout Chance) -> String {
        switch generator.below(depth > 0 ? 8 : 3) {
        case 0: return "\(path(&generator)) pr"
        case 1, 2: return comparison(of: path(&generator), &generator)
        case 3: return joined("and", depth, &generator)
        case 4: return joined("or", depth, &generator)
        case 5: return "not (\(filter(depth: depth - 1, &generator)))"
        case 6: return "(\(filter(depth: depth - 1, &generator)))"
        default:
            let path = path(&generator)
            let parts = Vocabulary.parts(of: path, &generator)
            let brackets = "\(path)[\(valueFilter(of: parts, depth: depth - 1, &generator))]"
            return generator.percent(20)
                ? comparison(of: "\(brackets).\(generator.one(of: parts))", &generator) : brackets
        }
    }

    /// What stands in brackets.
    func valueFilter(of parts: [String], depth: Int, _ generator: inout Chance) -> String {
        switch generator.below(depth > 0 ? 6 : 3) {
        case 0: return "\(generator.one(of: parts)) pr"
        case 1, 2: return comparison(of: generator.one(of: parts), &generator)
        case 3:
            let right = valueFilter(of: parts, depth: depth - 1, &generator)
            return
                "\(valueFilter(of: parts, depth: depth - 1, &generator)) \(generator.one(of: ["and", "or"])) \(right)"
        case 4: return "not (\(valueFilter(of: parts, depth: depth - 1, &generator)))"
        default: return "(\(valueFilter(of: parts, depth: depth - 1, &generator)))"
        }
    }

    /// The path of an attribute.
    func path(_ generator: inout Chance) -> String {
        let path = generator.one(of: names)
        switch generator.below(20) {
        case 0: return path.uppercased()
        case 1: return "urn:ietf:params:scim:schemas:core:2.0:User:\(path)"
        case 2: return "\(path).\(generator.one(of: Vocabulary.parts(of: path, &generator)))"
        default: return path
        }
    }

    private func joined(_ keyword: String, _ depth: Int, _ generator: inout Chance) -> String {
        (0..<2 + generator.below(2)).map { _ in filter(depth: depth - 1, &generator) }.joined(separator: " \(keyword) ")
    }

    private func comparison(of path: String, _ generator: inout Chance) -> String {
        "\(path) \(generator.one(of: Vocabulary.operators)) \(constant(of: path, &generator))"
    }

    /// A value to compare with, mostly of the type that the attribute has.
    private func constant(of path: String, _ generator: inout Chance) -> String {
        let name = path.split(separator: ":").last?.split(separator: ".").last.map(String.init) ?? path
        switch name {
        case _ where generator.percent(10): return generator.one(of: ["true", "false", "null", "True"])
        case _ where generator.percent(5): return generator.one(of: Vocabulary.texts)
        case "active", "open", "primary": return generator.one(of: ["true", "false", "\"True\""])
        case "seats", "area", "width", "exits", "years", "lamps": return generator.one(of: Vocabulary.numbers)
        case "built", "created":
            return "\"1999-05-01T1\(generator.below(10)):00:00\(generator.one(of: ["Z", "+02:00", ""]))\""
        default:
            return String(decoding: JSONValue.string(generator.one(of: Vocabulary.texts)).compactBytes, as: UTF8.self)
        }
    }
}
