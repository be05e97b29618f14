import JSON
import SCIM
import TestSupport
import Testing

@Suite struct `Random filters` {
    static let words = [
        "userName", "emails", "name.givenName", "urn:a:b:2.0:User:x", "$ref", "eq", "ne", "pr", "GT", "co", "and", "or",
        "not", "(", ")", "[", "]", "].", ".", "\"", "\"x\"", "\"\\\"\"", "\\", "1", "-0.5e3", "true", "null", " ", "  ",
        "é", "\u{0}", "\u{1F600}", "and(", "not(",
    ]

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `never crash the parser, and what is read prints and reads back`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...14, using: &generator) {
                text += Self.words.randomElement(using: &generator) ?? ""
                if Bool.random(using: &generator) { text += " " }
            }
            let filter: Filter
            do throws(SCIMError) { filter = try Filter(parsing: text) } catch {
                #expect(error.status == 400)
                continue
            }
            #expect(try Filter(parsing: filter.description, dialect: .strict) == filter, "\(text)")
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `print as text that reads back to the same expression`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let filter = Filter(try expression(depth: 3, inValuePath: false, &generator))
            #expect(try Filter(parsing: filter.description, dialect: .strict) == filter, "\(filter)")
        }
    }

    private func expression(
        depth: Int, inValuePath: Bool, _ generator: inout SeededGenerator
    ) throws -> Filter.Expression {
        func parts() throws -> [Filter.Expression] {
            try (0..<Int.random(in: 2...3, using: &generator)).map { _ in
                try expression(depth: depth - 1, inValuePath: inValuePath, &generator)
            }
        }
        let names = ["a", "and", "not", "B-1", "urn:x:2.0:User:a.$ref"]
        let path = try AttributePath(parsing: names.randomElement(using: &generator) ?? "a")
        switch Int.random(in: depth > 0 ? 0...6 : 5...6, using: &generator) {
        case 0, 1: return .and(try parts())
        case 2: return .or(try parts())
        case 3: return .not(try expression(depth: depth - 1, inValuePath: inValuePath, &generator))
        case 4 where !inValuePath:
            return .valuePath(path, try expression(depth: depth - 1, inValuePath: true, &generator))
        case 5: return .present(path)
        default:
            let values: [JSONValue] = [.null, true, false, 1, .number(JSONNumber(-5)), "", "a\"\\\n\u{1}é", "and"]
            return .comparison(
                path, Filter.Operator.allCases.randomElement(using: &generator) ?? .eq,
                values.randomElement(using: &generator) ?? .null)
        }
    }
}
