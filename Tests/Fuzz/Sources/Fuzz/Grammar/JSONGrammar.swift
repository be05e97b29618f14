import JSON

/// Makes JSON values of all kinds.
enum JSONGrammar {
    /// A value, nested at most so deep.
    static func value(depth: Int, _ generator: inout Chance) -> JSONValue {
        switch generator.below(depth > 0 ? 8 : 5) {
        case 0: return .null
        case 1: return .bool(generator.percent(50))
        case 2: return number(&generator)
        case 3, 4: return .string(text(&generator))
        case 5, 6: return .array((0..<generator.below(4)).map { _ in value(depth: depth - 1, &generator) })
        default:
            return .object(
                JSONObject(
                    (0..<generator.below(5)).map { _ in (text(&generator), value(depth: depth - 1, &generator)) }))
        }
    }

    /// A value that is neither array nor object.
    static func scalar(_ generator: inout Chance) -> JSONValue { value(depth: 0, &generator) }

    private static func number(_ generator: inout Chance) -> JSONValue {
        JSONNumber(generator.one(of: Vocabulary.numbers)).map { .number($0) } ?? 0
    }

    private static func text(_ generator: inout Chance) -> String {
        guard generator.percent(30) else { return generator.one(of: Vocabulary.texts) }
        var scalars = String.UnicodeScalarView()
        for _ in 0..<generator.below(12) {
            let bound = generator.one(of: [0x80, 0x800, 0x1_0000, 0x11_0000])
            if let scalar = Unicode.Scalar(UInt32(generator.below(bound))) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
