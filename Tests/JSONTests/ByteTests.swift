import JSON
import Testing

/// Texts are looked at eight bytes at a time, so that each byte is tried at each place of texts of several lengths.
@Suite struct `A byte anywhere in a text` {
    @Test(arguments: [1, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x61, 0x7E, 0x7F] as [UInt8])
    func `decides how the text is written and what it is`(_ byte: UInt8) throws {
        let isEscaped = byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        for length in 1...17 {
            for place in 0..<length {
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                bytes[place] = byte
                let text = String(decoding: bytes, as: UTF8.self)
                let value = JSONValue.string(text)
                #expect(try JSONValue(parsing: value.compactBytes) == value)
                #expect(try JSONValue(parsing: value.canonicalBytes) == value)
                #expect((value.compactBytes.count > length + 2) == isEscaped)
                #expect((value.canonicalBytes.count > length + 3) == (isEscaped || byte == 0x7F))
                #expect(text.isASCII)
                #expect(text.isPrintableASCII == (0x20..<0x7F).contains(byte))
                #expect(text.isPlainASCII == (!isEscaped && byte < 0x7F))
                #expect(text.isBareWord == ((0x21..<0x7F).contains(byte) && byte != UInt8(ascii: "\"")))
            }
        }
    }

    @Test(arguments: ["é", "\u{80}", "ÿ", "\u{2028}", "\u{FFFD}", "😀"])
    func `is found where it is not ASCII`(_ character: String) throws {
        for (before, after) in (0...9).flatMap({ before in (0...9).map { (before, $0) } }) {
            let text = String(repeating: "a", count: before) + character + String(repeating: "a", count: after)
            let value = JSONValue.string(text)
            #expect(value.compactBytes == Array("\"\(text)\"".utf8))
            #expect(try JSONValue(parsing: value.canonicalBytes) == value)
            #expect(!text.isASCII)
            #expect(!text.isPrintableASCII)
            #expect(!text.isPlainASCII)
            #expect(!text.isBareWord)
        }
    }

    @Test(arguments: 1...18)
    func `tells a text from another one`(_ length: Int) {
        let text = String(repeating: "a", count: length)
        #expect(text.hasSameScalars(as: String(repeating: "a", count: length)))
        #expect(!text.hasSameScalars(as: text + "a"))
        for place in 0..<length {
            var bytes = Array(text.utf8)
            bytes[place] = UInt8(ascii: "b")
            #expect(!text.hasSameScalars(as: String(decoding: bytes, as: UTF8.self)))
        }
    }

    @Test func `is missing in an empty text, which is no word`() {
        #expect("".isASCII)
        #expect("".isPrintableASCII)
        #expect(!"".isBareWord)
        #expect("".hasSameScalars(as: ""))
    }
}
