import JSON
import SCIM
import Testing

@Suite struct `PATCH of a part with several values` {
    private static let doors = #"{"label":"east","keys":["k1","k2"],"wide":true}"#

    static let rules = [
        PatchRule(
            "add appends.", #"[{"op":"add","path":"doors[label eq \"west\"].keys","value":["k4"]}]"#, on: .hall,
            .becomes("doors", #"[\#(doors),{"label":"west","keys":["k3","k4"]}]"#)),
        PatchRule(
            "add takes a single value.", #"[{"op":"add","path":"doors[label eq \"west\"].keys","value":"k4"}]"#,
            on: .hall, .becomes("doors", #"[\#(doors),{"label":"west","keys":["k3","k4"]}]"#)),
        PatchRule(
            "add leaves what is there.",
            #"[{"op":"add","path":"doors[label eq \"west\"].keys","value":["k3","K3","k4","k4"]}]"#, on: .hall,
            .becomes("doors", #"[\#(doors),{"label":"west","keys":["k3","k4"]}]"#)),
        PatchRule(
            "add of nothing is no change.", #"[{"op":"add","path":"doors[label eq \"west\"].keys","value":[]}]"#,
            on: .hall, .changesNothing),
        PatchRule(
            "add of an object appends to its part.",
            #"[{"op":"add","path":"doors[label eq \"west\"]","value":{"keys":["k4"]}}]"#, on: .hall,
            .becomes("doors", #"[\#(doors),{"label":"west","keys":["k3","k4"]}]"#)),
        PatchRule(
            "add to all values appends to each.", #"[{"op":"add","path":"doors.keys","value":["k3"]}]"#, on: .hall,
            .becomes(
                "doors",
                #"[{"label":"east","keys":["k1","k2","k3"],"wide":true},{"label":"west","keys":["k3"]}]"#)),
        PatchRule(
            "add of a value that is there joins the parts.",
            #"[{"op":"add","path":"lamps","value":[{"value":"l1","type":"hall","rooms":["r1","r2"]}]}]"#, on: .hall,
            .becomes(
                "lamps", #"[{"value":"l1","type":"hall","rooms":["r1","r2"],"maker":"Acme","primary":true}]"#)),
        PatchRule(
            "add to a single complex value appends.", #"[{"op":"add","path":"box.codes","value":["c2","c1"]}]"#,
            on: .hall, .becomes("box", #"{"serial":"S1","note":"n","codes":["c1","c2"]}"#)),
        PatchRule(
            "So does its object.", #"[{"op":"add","path":"box","value":{"codes":["c2"]}}]"#, on: .hall,
            .becomes("box", #"{"serial":"S1","note":"n","codes":["c1","c2"]}"#)),
        PatchRule(
            "replace puts others in their place.",
            #"[{"op":"replace","path":"doors[label eq \"west\"].keys","value":["k4"]}]"#, on: .hall,
            .becomes("doors", #"[\#(doors),{"label":"west","keys":["k4"]}]"#)),
        PatchRule(
            "remove takes all away.", #"[{"op":"remove","path":"doors[label eq \"west\"].keys"}]"#, on: .hall,
            .becomes("doors", #"[\#(doors),{"label":"west"}]"#)),
    ]

    @Test(arguments: rules, Dialect.byRFC)
    func `treats it as an array`(_ rule: PatchRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }

    @Test func `removes the values that are named, in the interoperable dialect`() throws {
        let operations = #"[{"op":"remove","path":"doors[label eq \"east\"].keys","value":["k1","gone"]}]"#
        let hall = try PatchHall()
        let doors = #"[{"label":"east","keys":["k2"],"wide":true},{"label":"west","keys":["k3"]}]"#
        #expect(try hall.patched(operations, .interoperable)["doors"] == PatchExamples.json(doors))
        let error = #expect(throws: SCIMError.self) { try hall.patched(operations, .strict) }
        #expect(error?.keyword == .invalidSyntax)
    }
}
