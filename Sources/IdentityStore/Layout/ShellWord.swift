/// Text as a shell takes it for one word, for commands that people copy.
struct ShellWord: CustomStringConvertible {
    let description: String

    init(_ text: String) {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-+:@%".utf8.contains(byte)
            }
        }
        description = plain && !text.isEmpty ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }
}
