import JSON
import Testing

@Suite struct `JSON values` {
    @Test func `strings are equal when their code points are`() {
        let composed: JSONValue = "\u{E9}"
        let decomposed: JSONValue = "e\u{301}"
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect("\u{E9}" == "e\u{301}", "Swift's own equality is canonical equivalence")
        #expect(!"\u{E9}".hasSameScalars(as: "e\u{301}"))
        #expect("mira".hasSameScalars(as: "mira"))
        #expect(!"mira".hasSameScalars(as: "mirb"))
        #expect(!"mira".hasSameScalars(as: "mir"))
    }

    @Test func `numbers are equal when their text is`() {
        #expect(JSONNumber("1") != JSONNumber("1.0"))
        #expect(JSONNumber("1") == JSONNumber(1))
    }

    @Test func `equal values have equal hashes`() throws {
        let text = Array(#"{"a":[1,true,null,"x",{"b":"y"}],"urn:c":-1.5}"#.utf8)
        let first = try JSONValue(parsing: text)
        let second = try JSONValue(parsing: text)
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
    }

    @Test func `values of different kinds are different`() {
        let values: [JSONValue] = [.null, false, true, 0, "", "null", "0", [], [:], [.null], [[:]], ["": .null]]
        #expect(Set(values).count == values.count)
        for (index, left) in values.enumerated() {
            for (other, right) in values.enumerated() { #expect((left == right) == (index == other)) }
        }
    }

    @Test func `each accessor answers for its own kind only`() {
        let values: [JSONValue] = [.null, true, 1, "s", [1], ["a": 1]]
        #expect(values.map(\.isNull) == [true, false, false, false, false, false])
        #expect(values.map { $0.bool != nil } == [false, true, false, false, false, false])
        #expect(values.map { $0.number != nil } == [false, false, true, false, false, false])
        #expect(values.map { $0.string != nil } == [false, false, false, true, false, false])
        #expect(values.map { $0.array != nil } == [false, false, false, false, true, false])
        #expect(values.map { $0.object != nil } == [false, false, false, false, false, true])
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("-0", 0, -0.0), ("42", 42, 42), ("-9223372036854775808", Int.min, -0x1p63),
            ("9223372036854775808", nil, 0x1p63), ("1.0", nil, 1), ("1e2", nil, 100), ("2.5", nil, 2.5),
            ("1e999", nil, .infinity),
        ] as [(String, Int?, Double)])
    func `a number gives its integer and its double`(_ text: String, _ integer: Int?, _ double: Double) throws {
        let number = try #require(JSONNumber(text))
        #expect(number.integer == integer)
        #expect(number.double == double)
        #expect(number.isInteger == (text.allSatisfy { $0.isNumber || $0 == "-" }))
    }

    @Test(arguments: ["", "-", "+1", "01", "1.", ".1", "1e", "1e+", " 1", "1 ", "1a", "0x1", "1,0", "NaN", "∞", "١"])
    func `text that is no number makes none`(_ text: String) {
        #expect(JSONNumber(text) == nil)
    }
}

@Suite struct `JSON objects` {
    @Test func `names are in the order of their bytes, URNs last`() {
        let object: JSONObject = ["urn:a": 1, "b": 2, "B": 3, "é": 4, "$ref": 5, "a": 6, "": 7, "A:z": 8, "ab": 9]
        #expect(Array(object.names) == ["", "$ref", "B", "a", "ab", "b", "é", "A:z", "urn:a"])
        #expect(object.map(\.value) == [7, 5, 3, 6, 9, 2, 4, 8, 1])
    }

    @Test func `the order is strict`() {
        let names = ["", "$ref", "B", "a", "ab", "b", "é", "A:z", "urn:a", "urn:ab"]
        for (index, left) in names.enumerated() {
            for (other, right) in names.enumerated() { #expect(JSONObject.precedes(left, right) == (index < other)) }
        }
    }

    @Test func `of two members with one name the last one stays`() {
        #expect(JSONObject([("a", 1), ("b", 2), ("a", 3)]) == ["a": 3, "b": 2])
    }

    @Test func `setting a member adds, replaces and removes it`() {
        var object: JSONObject = [:]
        object["b"] = 1
        object["a"] = 2
        object["b"] = 3
        object["c"] = nil
        #expect(object == ["a": 2, "b": 3])
        object["a"] = nil
        #expect(object == ["b": 3])
        #expect(object["a"] == nil)
        #expect(object.count == 1)
    }

    @Test func `a name is looked up by its code points`() {
        let object: JSONObject = ["\u{E9}": 1]
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == nil)
        #expect(object["É"] == nil)
    }

    @Test func `an object of many members finds each and keeps them in order`() {
        let names = (0..<500).map { "n\(($0 * 7_919) % 500)" } + (0..<50).map { "urn:\($0)" }
        var object = JSONObject(names.enumerated().map { ($1, JSONValue.number(JSONNumber($0))) })
        #expect(object.count == 550)
        for (index, name) in names.enumerated() { #expect(object[name] == .number(JSONNumber(index))) }
        let ordered = Array(object.names)
        #expect(zip(ordered, ordered.dropFirst()).allSatisfy { JSONObject.precedes($0, $1) })
        for name in names.prefix(540) { object[name] = nil }
        #expect(Array(object.names) == names.suffix(10).sorted { JSONObject.precedes($0, $1) })
        #expect(object["n0"] == nil)
    }
}
