import JSON
import Testing

@Suite struct `The extent of a value` {
    static let rows: [(value: JSONValue, looking: Int, folding: Int)] = [
        (1, 1, 0), ("", 1, 0), (.string(String(repeating: "a", count: 63)), 1, 0),
        (.string(String(repeating: "a", count: 64)), 2, 0), (.string("Zoë"), 1, 1),
        (["display": "Anna", "value": "2819c223"], 1, 0),
        ([.string(String(repeating: "ä", count: 64)), ["name": .string(String(repeating: "b", count: 64))]], 4, 32),
    ]

    @Test(arguments: rows)
    func `is a step, one more for each 64 bytes of text, and more where it has to be folded`(
        _ row: (value: JSONValue, looking: Int, folding: Int)
    ) {
        #expect(row.value.extent.looking == row.looking)
        #expect(row.value.extent.folding == row.folding)
    }

    @Test func `can be added and taken away`() {
        let (left, right) = (JSONValue.string("Zoë").extent, JSONValue.array(["a"]).extent)
        #expect(left + right - right == left)
        #expect((left + right).looking == 2)
    }
}
