import JSON
import SCIM
import Testing

/// A filter, a resource and what RFC 7644 §3.4.2.2 says of them.
struct FilterRule: Sendable, CustomTestStringConvertible {
    let text: String
    let filter: String
    let isMatch: Bool

    init(_ text: String, _ filter: String, _ isMatch: Bool) {
        self.text = text
        self.filter = filter
        self.isMatch = isMatch
    }

    var testDescription: String { "\(text) \(filter)" }

    func check(_ dialect: Dialect) throws {
        let hall = try FilterHall()
        let filter = try Filter(parsing: filter, dialect: dialect).compile(for: hall.type, dialect: dialect)
        #expect(filter.matches(hall.hall) == isMatch)
    }
}

/// A type with an attribute of each data type.
struct FilterHall {
    let type: ResourceType
    let hall: JSONObject

    init() throws {
        let attributes = try Self.attributes.map { try Attribute(json: JSONObject(text: $0)) }
        let schema = Schema(id: "urn:example:Hall", name: "Hall", description: "", attributes: attributes)
        type = ResourceType(name: "Hall", endpoint: "/Halls", description: "", schema: schema, extensions: [])
        hall = try JSONObject(text: Self.hall)
    }

    private static let attributes = [
        #"{"name":"name"}"#, #"{"name":"code","caseExact":true}"#, #"{"name":"open","type":"boolean"}"#,
        #"{"name":"seats","type":"integer"}"#, #"{"name":"area","type":"decimal"}"#,
        #"{"name":"built","type":"dateTime"}"#, #"{"name":"plan","type":"binary"}"#,
        #"{"name":"owner","type":"reference","referenceTypes":["User"],"caseExact":true}"#,
        #"{"name":"tags","multiValued":true}"#, #"{"name":"years","type":"integer","multiValued":true}"#,
        #"{"name":"note"}"#, #"{"name":"empty","type":"complex","subAttributes":[{"name":"text"}]}"#,
        #"{"name":"site","type":"complex","subAttributes":[{"name":"street"},{"name":"floor","type":"integer"}]}"#,
        #"""
        {"name":"doors","type":"complex","multiValued":true,"subAttributes":[
          {"name":"value"},{"name":"width","type":"integer"},{"name":"locked","type":"boolean"},
          {"name":"keys","multiValued":true}]}
        """#,
    ]

    private static let hall = #"""
        {"schemas":["urn:example:Hall"],"id":"h1","name":"Great Hall","code":"Ab","open":true,"seats":40,"area":61.5,
         "built":"1999-05-01T12:00:00+02:00","plan":"QUJD","owner":"../Users/u1","tags":["Old","large"],
         "years":[1999,2010],"empty":{},"site":{"street":"Main Street","floor":2},
         "doors":[{"value":"east","width":90,"locked":true,"keys":["k1","k2"]},{"value":"west","width":120}]}
        """#
}

@Suite struct `Filter operators, RFC 7644 table 3` {
    static let rules = [
        FilterRule("eq: values must be identical.", #"name eq "Great Hall""#, true),
        FilterRule("eq: the whole value.", #"name eq "Great""#, false),
        FilterRule("ne: values are not identical.", #"name ne "Great Hall""#, false),
        FilterRule("ne: another value.", #"name ne "Hall""#, true),
        FilterRule("ne: no value is not identical.", #"note ne "x""#, true),
        FilterRule("co: the entire operator value must be a substring.", #"name co "at ha""#, true),
        FilterRule("co: not a part of it.", #"name co "at hab""#, false),
        FilterRule("co: the whole is a substring.", #"name co "great hall""#, true),
        FilterRule("sw: starting at the beginning.", #"name sw "gr""#, true),
        FilterRule("sw: not in the middle.", #"name sw "reat""#, false),
        FilterRule("sw: satisfied if the two strings are identical.", #"name sw "Great Hall""#, true),
        FilterRule("ew: matching at the end.", #"name ew "hall""#, true),
        FilterRule("ew: not before.", #"name ew "hal""#, false),
        FilterRule("ew: satisfied if the two strings are identical.", #"name ew "Great Hall""#, true),
        FilterRule("pr: a non-empty value.", "name pr", true),
        FilterRule("pr: no value.", "note pr", false),
        FilterRule("pr: false and 0 are values.", "open pr and seats pr", true),
        FilterRule("pr: a non-empty node for complex attributes.", "site pr", true),
        FilterRule("pr: an empty node.", "empty pr", false),
        FilterRule("pr: any of several values.", "doors.locked pr", true),
        FilterRule("gt: a lexicographical comparison for strings.", #"name gt "Great H""#, true),
        FilterRule("gt: not the value itself.", #"name gt "great hall""#, false),
        FilterRule("gt: by numeric value for integers.", "seats gt 9", true),
        FilterRule("gt: chronological for dateTime.", #"built gt "1999-05-01T11:00:00+02:00""#, true),
        FilterRule("gt: whatever the notation.", #"built gt "1999-05-01T10:00:00Z""#, false),
        FilterRule("ge: equal too.", #"built ge "1999-05-01T10:00:00.000Z""#, true),
        FilterRule("ge: greater.", "area ge 61", true),
        FilterRule("ge: not less.", "seats ge 41", false),
        FilterRule("lt: less.", "seats lt 100", true),
        FilterRule("lt: not equal.", "seats lt 40", false),
        FilterRule("lt: text before it.", #"name lt "h""#, true),
        FilterRule("le: equal too.", "area le 61.5", true),
        FilterRule("le: in another notation.", "area le 6.15e1", true),
        FilterRule("le: not greater.", #"built le "1999-04-30T23:59:59Z""#, false),
        FilterRule("Nothing is greater or less than no value.", #"note lt "x" or note ge "x""#, false),
        FilterRule("eq of booleans.", "open eq true", true),
        FilterRule("ne of booleans.", "open ne true", false),
        FilterRule("eq of binary.", #"plan eq "QUJD""#, true),
        FilterRule("Binary is case sensitive.", #"plan eq "qujd""#, false),
        FilterRule("eq of references.", #"owner ew "/Users/u1""#, true),
        FilterRule("Case by caseExact: it does not count.", #"name eq "GREAT hall""#, true),
        FilterRule("Case by caseExact: it counts.", #"code eq "AB" or code sw "ab" or code co "B""#, false),
        FilterRule("null is no value.", "note eq null and name ne null", true),
        FilterRule("Names and operators are case insensitive.", #"NAME Eq "great hall" AND NOT (Note PR)"#, true),
        FilterRule("A multi-valued attribute matches if any of the values match.", #"tags eq "large""#, true),
        FilterRule("None of them.", #"tags eq "small""#, false),
        FilterRule("Any of several numbers.", "years lt 2000 and years gt 2005", true),
        FilterRule("Several complex values by their value.", #"doors eq "EAST""#, true),
        FilterRule("A part of several values.", "doors.width gt 100", true),
        FilterRule("Several values of a part.", #"doors.keys eq "k2""#, true),
    ]

    @Test(arguments: rules, Dialect.byRFC)
    func `compare as it says`(_ rule: FilterRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }

    @Test(arguments: rules)
    func `are negated by not`(_ rule: FilterRule) throws {
        try FilterRule(rule.text, "not (\(rule.filter))", !rule.isMatch).check(.strict)
        try FilterRule(rule.text, "not (not (\(rule.filter)))", rule.isMatch).check(.strict)
    }

    // RFC 7644 §3.4.2.2
    /// Operators that a type of attribute does not have: `SHALL cause a failed response (400) with invalidFilter`.
    @Test(
        arguments: [
            ("open", ["gt", "ge", "lt", "le", "co", "sw", "ew"], "true"),
            ("plan", ["gt", "ge", "lt", "le"], #""QUJD""#),
            ("seats", ["co", "sw", "ew"], "4"), ("area", ["co", "sw", "ew"], "4"),
            ("site", ["eq", "ne", "co", "gt"], #""x""#), ("note", ["gt", "ge", "lt", "le", "co", "sw", "ew"], "null"),
            ("doors", ["regex", "in", "eqq", "e", "has"], #""x""#),
        ], Dialect.byRFC)
    func `that a type does not have are refused`(
        _ example: (name: String, operators: [String], value: String), _ dialect: Dialect
    ) throws {
        let hall = try FilterHall()
        for name in example.operators {
            let error = #expect(throws: SCIMError.self, "\(example.name) \(name)") {
                try Filter(parsing: "\(example.name) \(name) \(example.value)", dialect: dialect).compile(
                    for: hall.type, dialect: dialect)
            }
            #expect(error?.keyword == .invalidFilter)
            #expect(error?.status == 400)
        }
    }

    @Test(arguments: [
        #"seats eq "many""#, "name eq true", #"open eq "perhaps""#, "open eq 1", "built eq 1999",
        #"built gt "yesterday""#, "plan eq 1e999999999999", "tags eq true", "site.floor eq true",
    ])
    func `refuse a value that does not fit the attribute`(_ filter: String) throws {
        let hall = try FilterHall()
        let error = #expect(throws: SCIMError.self) {
            try Filter(parsing: filter, dialect: .strict).compile(for: hall.type, dialect: .strict)
        }
        #expect(error?.keyword == .invalidFilter)
    }
}
