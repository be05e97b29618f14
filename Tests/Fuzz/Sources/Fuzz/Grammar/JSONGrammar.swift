import JSON

/// Makes JSON values of all kinds.
enum JSONGrammar {
    /// A value, nested at most so deep.
    static func value(depth: Int, _ chance: inout Chance) -> JSONValue {
        switch chance.below(depth > 0 ? 8 : 5) {
        case 0: return .null
        case 1: return .bool(chance.percent(50))
        case 2: return number(&chance)
        case 3, 4: return .string(text(&chance))
        case 5, 6: return .array((0..<chance.below(4)).map { _ in value(depth: depth - 1, &chance) })
        default:
            return .object(
                JSONObject((0..<chance.below(5)).map { _ in (text(&chance), value(depth: depth - 1, &chance)) }))
        }
    }

    /// A value that is neither array nor object.
    static func scalar(_ chance: inout Chance) -> JSONValue { value(depth: 0, &chance) }

    private static func number(_ chance: inout Chance) -> JSONValue {
        JSONNumber(chance.one(of: Vocabulary.numbers)).map { .number($0) } ?? 0
    }

    private static func text(_ chance: inout Chance) -> String {
        guard chance.percent(30) else { return chance.one(of: Vocabulary.texts) }
        var scalars = String.UnicodeScalarView()
        for _ in 0..<chance.below(12) {
            let bound = chance.one(of: [0x80, 0x800, 0x1_0000, 0x11_0000])
            if let scalar = Unicode.Scalar(UInt32(chance.below(bound))) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
