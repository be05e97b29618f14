import JSON
import Testing

@Suite struct `Errors and limits of reading JSON` {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let offset: Int
        let line: Int
        let column: Int
        var testDescription: String { text }

        init(_ text: String, offset: Int, line: Int, column: Int) {
            self.text = text
            self.offset = offset
            self.line = line
            self.column = column
        }
    }

    @Test(arguments: [
        Case("", offset: 0, line: 1, column: 1),
        Case("x", offset: 0, line: 1, column: 1),
        Case("[1,\n 2,\n  x]", offset: 10, line: 3, column: 3),
        Case("{\n  \"a\": tru\n}", offset: 9, line: 2, column: 8),
        Case("{\n  \"a\": 1,\n}", offset: 12, line: 3, column: 1),
        Case("{\"a\" 1}", offset: 5, line: 1, column: 6),
        Case("[1 2]", offset: 3, line: 1, column: 4),
        Case("[01]", offset: 2, line: 1, column: 3),
        Case("[1.x]", offset: 3, line: 1, column: 4),
        Case("\"é\\x\"", offset: 4, line: 1, column: 5),
        Case("\"\\ud800\"", offset: 1, line: 1, column: 2),
        Case("\"a\tb\"", offset: 2, line: 1, column: 3),
        Case("\"abc", offset: 4, line: 1, column: 5),
        Case("[1]\n\n]", offset: 5, line: 3, column: 1),
        Case("[\n{\"a\":1,\"a\":2}]", offset: 2, line: 2, column: 1),
    ])
    func `an error names byte, line and column of the offence`(_ example: Case) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(example.text.utf8)) }
        #expect(error?.offset == example.offset)
        #expect(error?.line == example.line)
        #expect(error?.column == example.column)
        #expect(error?.description.hasSuffix("at line \(example.line), column \(example.column)") == true)
    }

    @Test(arguments: [1, 2, 31, 32])
    func `nesting is allowed up to the limit and not beyond`(_ depth: Int) throws {
        let limits = JSONLimits(depth: depth)
        let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: Never.self) { try JSONValue(parsing: Array(arrays.utf8), limits: limits) }
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("[\(arrays)]".utf8), limits: limits)
        }
        #expect(error?.offset == depth)
        let objects = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        #expect(throws: Never.self) { try JSONValue(parsing: Array(objects.utf8), limits: limits) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array("[\(objects)]".utf8), limits: limits) }
    }

    @Test func `siblings do not count as nesting`() throws {
        let text = "[" + Array(repeating: "[{}]", count: 100).joined(separator: ",") + "]"
        let value = try JSONValue(parsing: Array(text.utf8), limits: JSONLimits(depth: 3))
        #expect(value.array?.count == 100)
    }

    @Test func `a scalar needs no depth`() throws {
        #expect(try JSONValue(parsing: Array("1".utf8), limits: JSONLimits(depth: 0)) == 1)
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array("[]".utf8), limits: JSONLimits(depth: 0)) }
    }

    @Test func `a hundred thousand brackets are refused without running out of stack`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 100_000))
        }
        #expect(error?.offset == 32)
    }

    @Test func `text is allowed up to the limit of bytes and not beyond`() throws {
        let limits = JSONLimits(bytes: 4)
        #expect(try JSONValue(parsing: Array("1234".utf8), limits: limits) == 1234)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array("12345".utf8), limits: limits) }
        #expect(error?.reason.contains("5 bytes") == true)
        #expect(error?.reason.contains("4 allowed") == true)
    }

    @Test func `the default limits are 32 levels and 1 MiB`() {
        #expect(JSONLimits() == JSONLimits(depth: 32, bytes: 1_048_576))
        #expect(throws: Never.self) {
            try JSONValue(parsing: Array(repeating: 0x20, count: 1_048_575) + [UInt8(ascii: "1")])
        }
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(repeating: 0x20, count: 1_048_576) + [UInt8(ascii: "1")])
        }
    }

    @Test func `each prefix of a text is refused`() {
        let text = Array(#"{"a":[1.5e+3,"é\u00e9\ud83d\ude00",null,{"b":true}],"urn:x":false}"#.utf8)
        #expect(throws: Never.self) { try JSONValue(parsing: text) }
        for length in 0..<text.count {
            #expect(throws: JSONError.self, "the first \(length) bytes") {
                try JSONValue(parsing: Array(text[..<length]))
            }
        }
    }
}
