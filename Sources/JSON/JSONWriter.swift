import TextCoding

extension JSONValue {
    /// The value as JSON without white space between tokens, UTF-8.
    public var compactBytes: [UInt8] {
        var writer = JSONWriter(spaced: false)
        writer.writeInline(self)
        return writer.sink.bytes
    }

    /// The value as a file of the state has it, UTF-8: two-space indent, names in canonical order, each element of an
    /// array on one line of its own, a line feed at the end.
    ///
    /// Characters that control a terminal or change the direction of text are escaped. Equal values give equal bytes.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter(spaced: true)
        writer.write(self, indent: 0)
        writer.sink.append(0x0A)
        return writer.sink.bytes
    }
}

struct JSONWriter: ~Copyable {
    var sink = ByteSink(capacity: 2048)
    private let spaced: Bool

    init(spaced: Bool) {
        self.spaced = spaced
    }

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .object(let object) where !object.isEmpty:
            sink.append(UInt8(ascii: "{"))
            let members = object.members.span
            for index in members.indices {
                startLine(indent: indent + 1, isFirst: index == 0)
                write(members[index].name)
                sink.append(": ")
                write(members[index].value, indent: indent + 1)
            }
            newLine(indent: indent)
            sink.append(UInt8(ascii: "}"))
        case .array(let array) where !array.isEmpty:
            sink.append(UInt8(ascii: "["))
            let elements = array.span
            for index in elements.indices {
                startLine(indent: indent + 1, isFirst: index == 0)
                writeInline(elements[index])
            }
            newLine(indent: indent)
            sink.append(UInt8(ascii: "]"))
        default: writeInline(value)
        }
    }

    private mutating func startLine(indent: Int, isFirst: Bool) {
        if !isFirst { sink.append(UInt8(ascii: ",")) }
        newLine(indent: indent)
    }

    private mutating func newLine(indent: Int) {
        sink.append(0x0A)
        for _ in 0..<indent { sink.append("  ") }
    }

    mutating func writeInline(_ value: JSONValue) {
        switch value {
        case .null: sink.append("null")
        case .bool(true): sink.append("true")
        case .bool(false): sink.append("false")
        case .number(let number): unsafe number.text.withBytes { unsafe sink.append($0) }
        case .string(let string): write(string)
        case .array(let array):
            sink.append(UInt8(ascii: "["))
            let elements = array.span
            for index in elements.indices {
                if index > 0 { separate() }
                writeInline(elements[index])
            }
            sink.append(UInt8(ascii: "]"))
        case .object(let object):
            sink.append(UInt8(ascii: "{"))
            let members = object.members.span
            for index in members.indices { writeInline(members[index], isFirst: index == 0) }
            sink.append(UInt8(ascii: "}"))
        }
    }

    mutating func writeInline(_ member: JSONObject.Member, isFirst: Bool) {
        if !isFirst { separate() }
        write(member.name)
        sink.append(UInt8(ascii: ":"))
        if spaced { sink.append(UInt8(ascii: " ")) }
        writeInline(member.value)
    }

    private mutating func separate() {
        sink.append(UInt8(ascii: ","))
        if spaced { sink.append(UInt8(ascii: " ")) }
    }

    private mutating func write(_ string: String) {
        let isWritten = unsafe string.utf8.withContiguousStorageIfAvailable {
            unsafe sink.appendPlain($0, onlyASCII: spaced)
        }
        if isWritten != true { writeEscaping(string) }
    }

    private mutating func writeEscaping(_ text: String) {
        sink.append(UInt8(ascii: "\""))
        if spaced {
            for scalar in text.unicodeScalars { writeVisible(scalar) }
        } else {
            unsafe text.withBytes { unsafe writeEscaping($0) }
        }
        sink.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscaping(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in text.indices where unsafe text[index].needsEscape {
            unsafe sink.append(UnsafeBufferPointer(rebasing: text[start..<index]))
            writeEscaping(unsafe text[index])
            start = index + 1
        }
        unsafe sink.append(UnsafeBufferPointer(rebasing: text[start...]))
    }

    /// Writes a scalar, escaped if a reader of the file would not see it.
    private mutating func writeVisible(_ scalar: Unicode.Scalar) {
        guard HiddenCharacter.contains(scalar) else {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { writeEscaping(byte) }
            return
        }
        sink.append("\\u")
        for shift in [12, 8, 4, 0] as [UInt32] { sink.append(UInt8(hexDigitOf: scalar.value >> shift)) }
    }

    private mutating func writeEscaping(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): sink.append("\\\"")
        case UInt8(ascii: "\\"): sink.append("\\\\")
        case 0x08: sink.append("\\b")
        case 0x09: sink.append("\\t")
        case 0x0A: sink.append("\\n")
        case 0x0C: sink.append("\\f")
        case 0x0D: sink.append("\\r")
        case 0..<0x20:
            sink.append("\\u00")
            sink.append(UInt8(hexDigitOf: byte >> 4))
            sink.append(UInt8(hexDigitOf: byte))
        default: sink.append(byte)
        }
    }
}
