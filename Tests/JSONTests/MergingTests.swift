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

@Suite struct `Objects that are compared` {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `differ where a value changed, came or went, in canonical order`(_ seed: UInt64) {
        var random = RandomJSON(generator: SeededGenerator(seed: seed))
        for _ in 0..<20 {
            let (old, new) = (random.object(), random.object())
            let names = old.merging(JSONObject(new.map { ($0.name, $0.value.isNull ? 0 : $0.value) })).names
            let changed = names.filter { old[$0] != new[$0] }
            let differences = old.differences(to: new)
            #expect(differences.map(\.name) == changed)
            #expect(differences.allSatisfy { $0.old == old[$0.name] && $0.new == new[$0.name] })
        }
    }

    @Test func `differ in nothing from themselves, and in everything from nothing`() {
        let user: JSONObject = ["active": true, "userName": "ada", "urn:a:b": ["x": 1]]
        #expect(user.differences(to: user).isEmpty)
        #expect(user.differences(to: [:]).map(\.name) == ["active", "userName", "urn:a:b"])
        #expect(JSONObject().differences(to: user).map(\.new) == [true, "ada", ["x": 1]])
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
