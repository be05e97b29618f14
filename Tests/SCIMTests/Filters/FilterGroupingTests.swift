import JSON
import SCIM
import Testing

@Suite struct `Filter grouping, RFC 7644 tables 4 and 5` {
    /// `name pr` is true and `note pr` is false.
    static let rules = [
        FilterRule("and: both.", "name pr and seats pr", true),
        FilterRule("and: not one.", "name pr and note pr", false),
        FilterRule("or: either.", "note pr or name pr", true),
        FilterRule("or: none.", "note pr or note pr", false),
        FilterRule("not: evaluates to false.", "not (note pr)", true),
        FilterRule("and takes precedence over or.", "name pr or note pr and note pr", true),
        FilterRule("So on the left.", "note pr and note pr or name pr", true),
        FilterRule("Grouping changes it.", "(name pr or note pr) and note pr", false),
        FilterRule("So on the right.", "note pr and (note pr or name pr)", false),
        FilterRule("not takes precedence over and.", "not (note pr) and name pr", true),
        FilterRule("It negates its group only.", "not (name pr) and note pr", false),
        FilterRule("It takes precedence over or.", "not (name pr) or name pr", true),
        FilterRule("A group can be negated.", "not (name pr and note pr)", true),
        FilterRule("A single term can be grouped.", "((name pr))", true),
        FilterRule(
            "[ ]: expressions MUST be applied to the same value.", #"doors[value eq "west" and locked eq true]"#, false),
        FilterRule(
            "Without brackets they need not be.", #"doors.value eq "west" and doors.locked eq true"#, true),
        FilterRule("[ ]: one value has all.", #"doors[value eq "east" and width lt 100]"#, true),
        FilterRule("[ ]: or.", #"doors[value eq "north" or width gt 100]"#, true),
        FilterRule("[ ]: not.", #"doors[not (locked eq true) and value pr]"#, true),
        FilterRule("[ ]: groups in it.", #"doors[(value eq "east" or value eq "west") and width eq 120]"#, true),
        FilterRule("[ ]: several values of a part.", #"doors[keys eq "k1" and keys eq "k2"]"#, true),
        FilterRule("[ ]: of simple values.", #"tags[value sw "o" and value ew "d"]"#, true),
        FilterRule("[ ]: no one of simple values.", #"tags[value sw "o" and value ew "e"]"#, false),
        FilterRule("[ ]: of a single value.", #"site[street co "main" and floor ge 2]"#, true),
        FilterRule("[ ]: in a group.", #"note pr or (name pr and doors[width gt 100])"#, true),
        FilterRule("[ ]: negated.", #"not (doors[width gt 100])"#, false),
        FilterRule("No value of an attribute without values.", "empty[text eq null]", true),
    ]

    // RFC 7644 §3.4.2.2
    @Test(arguments: rules, Dialect.byRFC)
    func `evaluates in the order of precedence`(_ rule: FilterRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }

    // RFC 7644 §3.4.2.2
    @Test(arguments: [
        "name pr and", "or name pr", "name pr or and name pr", "not name pr", "not", "(name pr", "name pr)", "()",
        "name", "name eq", "pr", "eq \"x\"", "name pr seats pr", "name pr, seats pr", "name eq \"x\" \"y\"",
        "doors[]", "doors[width]", "doors[width gt 1", "doors width gt 1]", "doors[doors[width gt 1]]",
        "[width gt 1]", "doors[width gt 1][width lt 9]", "name == \"x\"", "name=\"x\"", "name eq x and",
        "doors[urn:example:Hall:width gt 1]", "doors[doors.width gt 1]", "doors.keys.x pr", "name[value eq \"x\"]",
    ])
    func `refuses what the grammar does not have`(_ filter: String) throws {
        let hall = try FilterHall()
        for dialect in Dialect.byRFC {
            let error = #expect(throws: SCIMError.self, "\(dialect)") {
                try Filter(parsing: filter, dialect: dialect).compile(for: hall.type, dialect: dialect)
            }
            #expect(error?.keyword == .invalidFilter)
            #expect(error?.detail.isEmpty == false)
        }
    }
}
