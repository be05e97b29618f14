import JSON
import SCIM
import Testing

@Suite struct `Remove operation, RFC 7644 §3.5.2.2` {
    static let rules = [
        PatchRule(
            "If path is unspecified, the operation fails with 400 and noTarget.", #"[{"op":"remove"}]"#, on: .user,
            .isRefused(.noTarget)),
        PatchRule(
            "A path of null is none.", #"[{"op":"remove","path":null,"value":{"title":"Guide"}}]"#, on: .user,
            .isRefused(.noTarget)),
        PatchRule(
            "A single-value attribute and its value is removed.", #"[{"op":"remove","path":"title"}]"#, on: .user,
            .becomes("title", nil)),
        PatchRule(
            "So is a sub-attribute.", #"[{"op":"remove","path":"name.givenName"}]"#, on: .user,
            .becomes("name", #"{"familyName":"Jensen"}"#)),
        PatchRule(
            "So is a complex attribute.", #"[{"op":"remove","path":"name"}]"#, on: .user, .becomes("name", nil)),
        PatchRule(
            "What is unassigned stays so.", #"[{"op":"remove","path":"nickName"}]"#, on: .user, .changesNothing),
        PatchRule(
            "If no filter is specified, the attribute and all values are removed.",
            #"[{"op":"remove","path":"emails"}]"#, on: .user, .becomes("emails", nil)),
        PatchRule(
            "If a filter compares a value, the values matched by the filter are removed.",
            #"[{"op":"remove","path":"members[value eq \"u2\"]"}]"#, on: .group,
            .becomes("members", #"[{"value":"u1"},{"value":"u3"}]"#)),
        PatchRule(
            "Those of a simple attribute too.", #"[{"op":"remove","path":"tags[value sw \"o\"]"}]"#, on: .hall,
            .becomes("tags", #"["large"]"#)),
        PatchRule(
            "If no other values remain, the attribute SHALL be considered unassigned.",
            #"[{"op":"remove","path":"members[value sw \"u\"]"}]"#, on: .group, .becomes("members", nil)),
        PatchRule(
            "If a filter is based on the sub-attributes, the matching records are removed.",
            #"[{"op":"remove","path":"emails[type eq \"home\" or primary eq false]"}]"#, on: .user,
            .becomes("emails", #"[{"value":"bjensen@example.com","type":"work","primary":true}]"#)),
        PatchRule(
            "Sub-attributes whose values have been removed SHALL be considered unassigned.",
            #"[{"op":"remove","path":"emails[type eq \"work\"].primary"}]"#, on: .user,
            .becomes(
                "emails",
                """
                [{"value":"bjensen@example.com","type":"work"},{"value":"babs@jensen.org","type":"home"}]
                """)),
        PatchRule(
            "Without a filter those of all records.", #"[{"op":"remove","path":"emails.type"}]"#, on: .user,
            .becomes("emails", #"[{"value":"bjensen@example.com","primary":true},{"value":"babs@jensen.org"}]"#)),
        PatchRule(
            "If the attribute has no remaining records, it SHALL be considered unassigned.",
            #"[{"op":"remove","path":"emails[value pr]"}]"#, on: .user, .becomes("emails", nil)),
        PatchRule(
            "If a required attribute is removed: mutability.", #"[{"op":"remove","path":"userName"}]"#, on: .user,
            .isRefused(.mutability)),
        PatchRule(
            "If all its values are.", #"[{"op":"remove","path":"kinds"}]"#, on: .hall, .isRefused(.mutability)),
        PatchRule(
            "If it becomes unassigned.", #"[{"op":"remove","path":"kinds[value eq \"public\"]"}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "If it is a required part.", #"[{"op":"remove","path":"doors[wide eq true].label"}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "If a read-only attribute is removed: mutability.", #"[{"op":"remove","path":"meta"}]"#, on: .user,
            .isRefused(.mutability)),
        PatchRule(
            "Also one that has no value.", #"[{"op":"remove","path":"groups"}]"#, on: .user, .isRefused(.mutability)),
        PatchRule(
            "Also values of it.", #"[{"op":"remove","path":"groups[value eq \"g\"]"}]"#, on: .user,
            .isRefused(.mutability)),
        PatchRule(
            "The schemas attribute is required.", #"[{"op":"remove","path":"schemas"}]"#, on: .user,
            .isRefused(.mutability)),
        PatchRule(
            "If the user was not a member of this group, no changes should be made.",
            #"[{"op":"remove","path":"members[value eq \"u9\"]"}]"#, on: .group, .changesNothing),
    ]

    @Test(arguments: rules, Dialect.byRFC)
    func `does as it says in both dialects`(_ rule: PatchRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }

    static let departures = [
        PatchRule(
            "noTarget: the path contains a filter that yields no match, table 9.",
            #"[{"op":"remove","path":"emails[type eq \"other\"]"}]"#, on: .user, .isRefused(.noTarget)),
        PatchRule(
            "So for a part.", #"[{"op":"remove","path":"emails[type eq \"other\"].value"}]"#, on: .user,
            .isRefused(.noTarget)),
        PatchRule(
            "So for a single complex value.", #"[{"op":"remove","path":"name[givenName eq \"Ann\"]"}]"#, on: .user,
            .isRefused(.noTarget)),
    ]

    @Test(arguments: departures)
    func `that selects nothing fails in the strict dialect only`(_ rule: PatchRule) throws {
        try rule.check(.strict)
        try PatchRule(rule.text, rule.operations, on: rule.subject, .changesNothing).check(.interoperable)
    }
}
