import JSON
import Testing

@Suite struct `Sharing what texts have in common` {
    private static let texts = [
        #"{"a":"a string of more than fifteen bytes","b":["a string of more than fifteen bytes",{"x":1}]}"#,
        #"{"a":"a string of more than fifteen bytes","b":["a string of more than fifteen bytes",{"x":2}]}"#,
        #"{"a":"a string of more than fift\u0065en bytes","b":["short",{"x":1},[],{}]}"#,
        #"["caf\u00e9 au lait, s'il vous plaît","cafe\u0301 au lait, s'il vous plaît"]"#,
        #"{"b":1.0,"a":[1.0,1,1e0,{"n":1.0},{"n":1}]}"#, #""a string of more than fifteen bytes""#,
    ]

    @Test func `changes no value, whatever was read before`() throws {
        let sharing = JSONInterner()
        for text in Self.texts + Self.texts.reversed()
            + (0..<10_000).map({ #"{"a":["a string with the number \#($0)"]}"# })
        {
            let bytes = Array(text.utf8)
            let value = try JSONValue(parsing: bytes, interner: sharing)
            #expect(value == (try JSONValue(parsing: bytes)))
        }
    }

    @Test func `keeps equal strings once, and those of equal values`() throws {
        let sharing = JSONInterner()
        let first = try JSONValue(parsing: Array(Self.texts[0].utf8), interner: sharing)
        let second = try JSONValue(parsing: Array(Self.texts[2].utf8), interner: sharing)
        let string = try #require(first.object?["a"]?.string)
        #expect(place(of: string) == place(of: try #require(first.object?["b"]?.array?.first?.string)))
        #expect(place(of: string) == place(of: try #require(second.object?["a"]?.string)))
    }

    /// Where the bytes of a string lie.
    private func place(of string: String) -> UInt {
        var string = string
        return string.withUTF8 { UInt(bitPattern: $0.baseAddress) }
    }
}
