import JSON
import Testing

@Suite struct `The size of a file` {
    static let objects: [JSONObject] = [
        [:], ["a": "b"], ["a": ["b", "c", ["d": ["e": "f"]]], "g": ["h": ["i": 1, "j": true], "k": []]],
        ["quotes \" and \\": "\u{1}\t\n\u{7F}ß…\u{202E}\u{85}"],
        ["urn:a:b": ["c": .null], "d": [:], "e": [[], [1, 2]]],
    ]

    @Test(arguments: objects)
    func `is that of the text that would be written`(_ object: JSONObject) {
        let bytes = JSONValue.object(object).canonicalBytes.count
        #expect(!object.isLonger(than: bytes))
        #expect(object.isLonger(than: bytes - 1))
        #expect(!object.isLonger(than: 100 * bytes))
    }

    @Test(arguments: objects)
    func `leaves a member out when asked to`(_ object: JSONObject) {
        var larger = object
        larger["members"] = .array(Array(repeating: "somebody", count: 1000))
        let bytes = JSONValue.object(object).canonicalBytes.count
        #expect(!larger.isLonger(than: bytes, without: "members"))
        #expect(larger.isLonger(than: bytes - 1, without: "members"))
        #expect(larger.isLonger(than: bytes))
    }
}
