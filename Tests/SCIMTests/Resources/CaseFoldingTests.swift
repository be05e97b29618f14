import JSON
import SCIM
import Testing

@Suite struct `Case folding` {
    static let equal = [
        ("BJensen", "bjensen"), ("ЖАННА", "жанна"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"),
        ("STRASSE", "straße"), ("STRAẞE", "Straße"), ("ÉMILE", "e\u{301}mile"), ("ﬁn", "FIN"), ("ԱՐԱՄ", "արամ"),
        ("ᏣᎳᎩ", "ꮳꮃꭹ"), ("\u{1C82}\u{432}", "ОВ"), ("ǅ", "ǆ"), ("Ａ", "ａ"), ("𐐀", "𐐨"), ("\u{212A}", "k"),
        ("\u{3AA}\u{301}", "\u{390}"), ("ᾼ", "αι"), ("µ", "Μ"),
    ]

    @Test(arguments: equal)
    func `makes words that differ by case the same`(_ left: String, _ right: String) throws {
        #expect(JSONValue.string(left.caseFolded) == .string(right.caseFolded))
        let filter = try Filter(parsing: #"userName eq "\#(left)""#).compile(for: .user)
        #expect(filter.matches(["userName": .string(right)]))
    }

    @Test(arguments: [("ısık", "isik"), ("é", "e"), ("и", "й"), ("о", "o"), ("ﾊ", "ハ"), ("²", "2")])
    func `keeps other letters apart`(_ left: String, _ right: String) {
        #expect(left.caseFolded != right.caseFolded)
    }

    /// Properties of Unicode stand for its table of case folding, which the standard library does not have.
    @Test func `covers each letter of Unicode, and folds what is folded to itself`() {
        for value in UInt32(0)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value), scalar != "ı" else { continue }
            let properties = scalar.properties
            guard properties.isCased || properties.changesWhenCaseMapped else { continue }
            let folded = String(Character(scalar)).caseFolded
            for other in [properties.lowercaseMapping, properties.uppercaseMapping, properties.titlecaseMapping] {
                guard JSONValue.string(other.caseFolded) != .string(folded) else { continue }
                Issue.record("U+\(String(value, radix: 16)) and \(other)")
            }
            if JSONValue.string(folded.caseFolded) != .string(folded) { Issue.record("U+\(String(value, radix: 16))") }
        }
    }
}
