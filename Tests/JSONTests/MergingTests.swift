import JSON
import TestSupport
import Testing

@Suite struct `Objects that are merged` {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `have the members of both, and of two with one name the other's`(_ seed: UInt64) {
        var random = RandomJSON(generator: SeededGenerator(seed: seed))
        for _ in 0..<20 {
            let (left, right) = (random.object(), random.object())
            var expected = left
            for member in right { expected[member.name] = member.value.isNull ? nil : member.value }
            #expect(left.merging(right) == expected)
            #expect(left.compactBytes(merging: right) == JSONValue.object(expected).compactBytes)
        }
    }

    @Test func `keep canonical order, URNs last`() {
        let stored: JSONObject = ["active": true, "members": [1], "userName": "ada", "urn:x:y": [:]]
        let derived: JSONObject = ["groups": [], "members": .null, "meta": [:], "urn:a:b": 1]
        let text = #"{"active":true,"groups":[],"meta":{},"userName":"ada","urn:a:b":1,"urn:x:y":{}}"#
        #expect(stored.compactBytes(merging: derived) == Array(text.utf8))
        #expect(JSONObject().compactBytes(merging: ["a": .null]) == Array("{}".utf8))
    }
}

extension RandomJSON {
    /// An object of few names, so that two have some in common.
    fileprivate mutating func object() -> JSONObject {
        let names = ["a", "b", "é", "e\u{301}", "meta", "userName", "urn:a", "urn:b:c", ""]
        return JSONObject(
            names.filter { _ in Bool.random(using: &generator) }.map { ($0, value(depth: 2)) })
    }
}
