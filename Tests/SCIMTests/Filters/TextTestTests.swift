import JSON
import TestSupport
import Testing

@testable import SCIM

@Suite struct `Comparison of many texts` {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `finds a part of a text where a search by hand does`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters = ["a", "b", "A", "ä"]
        func word(_ length: ClosedRange<Int>) -> String {
            (0..<Int.random(in: length, using: &generator))
                .map { _ in letters.randomElement(using: &generator) ?? "a" }.joined()
        }
        var folded = FoldedTexts()
        for _ in 0..<2000 {
            let (text, part) = (word(0...12), word(1...4))
            let expected = Self.stands(Array(part.caseFolded.utf8), in: Array(text.caseFolded.utf8))
            #expect(TextTest(.co, part, by: .folded).passes(text, &folded) == expected, "\(text) co \(part)")
            let exact = Self.stands(Array(part.utf8), in: Array(text.utf8))
            #expect(TextTest(.co, part, by: .exact).passes(text, &folded) == exact, "\(text) co \(part)")
        }
    }

    private static func stands(_ part: [UInt8], in text: [UInt8]) -> Bool {
        text.indices.contains { text[$0...].starts(with: part) }
    }

    @Test func `counts the text that it reads, and folds each text once`() throws {
        let terms = (0..<64).map { "displayName co \"\($0)\"" }.joined(separator: " or ")
        let filter = try Filter(parsing: terms).compile(for: .user)
        #expect(filter.terms == 64)
        var folded = FoldedTexts()
        #expect(!filter.matches(["displayName": "Zoë"], &folded))
        #expect(folded.readBytes == 64 * 4)
        #expect(folded.foldings == 1)
        #expect(filter.matches(["displayName": "Zoë 7"], &folded))
        #expect(folded.foldings == 2)
    }

    @Test func `asks what is answered fast before what takes long`() throws {
        let text = "(name.familyName co \"x\" or displayName sw \"y\") and emails[value co \"z\"] and active eq true"
        let filter = try Filter(parsing: text).compile(for: .user)
        var folded = FoldedTexts()
        #expect(!filter.matches(["displayName": "y", "active": false], &folded))
        #expect(folded.readBytes == 0)
    }
}
