extension JSONValue {
    /// The value without white space between tokens, UTF-8.
    public var compactBytes: [UInt8] {
        var writer = JSONWriter(spaced: false)
        writer.writeInline(self)
        return writer.bytes
    }

    /// The value as it is kept in a file, UTF-8: two-space indent, names in canonical order, each element of an
    /// array on one line of its own, a line feed at the end.
    ///
    /// Equal values give equal bytes.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter(spaced: true)
        writer.write(self, indent: 0)
        writer.bytes.append(0x0A)
        return writer.bytes
    }
}

struct JSONWriter {
    var bytes: [UInt8] = []
    private let spaced: Bool

    init(spaced: Bool) {
        self.spaced = spaced
        bytes.reserveCapacity(1024)
    }

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .object(let object) where !object.isEmpty:
            writeLines(object, open: "{", close: "}", indent: indent) { writer, member in
                writer.write(member.name)
                writer.writeRaw(": ")
                writer.write(member.value, indent: indent + 1)
            }
        case .array(let array) where !array.isEmpty:
            writeLines(array, open: "[", close: "]", indent: indent) { $0.writeInline($1) }
        default: writeInline(value)
        }
    }

    private mutating func writeLines<Elements: Collection>(
        _ elements: Elements, open: StaticString, close: StaticString, indent: Int,
        _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        writeRaw(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newLine(indent: indent + 1)
            body(&self, element)
        }
        newLine(indent: indent)
        writeRaw(close)
    }

    private mutating func newLine(indent: Int) {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent * 2))
    }

    mutating func writeInline(_ value: JSONValue) {
        switch value {
        case .null: writeRaw("null")
        case .bool(true): writeRaw("true")
        case .bool(false): writeRaw("false")
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let string): write(string)
        case .array(let array):
            writeInline(array, open: "[", close: "]") { $0.writeInline($1) }
        case .object(let object):
            writeInline(object, open: "{", close: "}") { writer, member in
                writer.write(member.name)
                writer.writeRaw(writer.spaced ? ": " : ":")
                writer.writeInline(member.value)
            }
        }
    }

    private mutating func writeInline<Elements: Collection>(
        _ elements: Elements, open: StaticString, close: StaticString,
        _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        writeRaw(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { writeRaw(spaced ? ", " : ",") }
            body(&self, element)
        }
        writeRaw(close)
    }

    private mutating func writeRaw(_ ascii: StaticString) {
        ascii.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        if string.containsByte(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for byte in string.utf8 { writeEscaping(byte) }
        } else {
            bytes.append(contentsOf: string.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscaping(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeRaw("\\\"")
        case UInt8(ascii: "\\"): writeRaw("\\\\")
        case 0x08: writeRaw("\\b")
        case 0x09: writeRaw("\\t")
        case 0x0A: writeRaw("\\n")
        case 0x0C: writeRaw("\\f")
        case 0x0D: writeRaw("\\r")
        case 0..<0x20:
            writeRaw("\\u00")
            let digits = String(byte, radix: 16)
            bytes.append(contentsOf: (digits.utf8.count == 1 ? "0" + digits : digits).utf8)
        default: bytes.append(byte)
        }
    }
}
