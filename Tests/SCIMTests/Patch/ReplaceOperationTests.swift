import JSON
import SCIM
import Testing

@Suite struct `Replace operation, RFC 7644 §3.5.2.3` {
    static let rules = [
        PatchRule(
            "If the path is omitted, the target is assumed to be the resource itself.",
            #"[{"op":"replace","value":{"title":"Boss","emails":[{"value":"n@x.org"}]}}]"#, on: .user,
            .becomes("emails", #"[{"value":"n@x.org"}]"#)),
        PatchRule(
            "The other attributes stay.", #"[{"op":"replace","value":{"title":"Boss"}}]"#, on: .user,
            .becomes("name", #"{"familyName":"Jensen","givenName":"Barbara"}"#)),
        PatchRule(
            "The value SHALL contain a list of attributes.", #"[{"op":"replace","value":["title"]}]"#, on: .user,
            .isRefused(.invalidValue)),
        PatchRule(
            "A value is needed.", #"[{"op":"replace","path":"title"}]"#, on: .user, .isRefused(.invalidSyntax)),
        PatchRule(
            "If the target location is a single-value attribute, the attribute's value is replaced.",
            #"[{"op":"replace","path":"title","value":"Boss"}]"#, on: .user, .becomes("title", #""Boss""#)),
        PatchRule(
            "Null leaves it unassigned, RFC 7643 §2.5.", #"[{"op":"replace","path":"title","value":null}]"#, on: .user,
            .becomes("title", nil)),
        PatchRule(
            "invalidValue: a required value was missing, table 9.",
            #"[{"op":"replace","path":"userName","value":null}]"#, on: .user, .isRefused(.invalidValue)),
        PatchRule(
            "If no filter is specified, the attribute and all values are replaced.",
            #"[{"op":"replace","path":"members","value":[{"value":"u3"},{"value":"u9"}]}]"#, on: .group,
            .becomes("members", #"[{"value":"u3"},{"value":"u9"}]"#)),
        PatchRule(
            "An empty array leaves it unassigned.", #"[{"op":"replace","path":"emails","value":[]}]"#, on: .user,
            .becomes("emails", nil)),
        PatchRule(
            "If the path specifies an attribute that does not exist, the operation is treated as an add.",
            #"[{"op":"replace","path":"nickName","value":"Babs"}]"#, on: .user, .becomes("nickName", #""Babs""#)),
        PatchRule(
            "So for a part of a complex attribute.", #"[{"op":"replace","path":"name.middleName","value":"J"}]"#,
            on: .bare, .becomes("name", #"{"middleName":"J"}"#)),
        PatchRule(
            "So for several values.", #"[{"op":"replace","path":"emails","value":[{"value":"n@x.org"}]}]"#, on: .bare,
            .becomes("emails", #"[{"value":"n@x.org"}]"#)),
        PatchRule(
            "If the target location specifies a complex attribute, a set of sub-attributes SHALL be specified.",
            #"[{"op":"replace","path":"name","value":"Barbara"}]"#, on: .user, .isRefused(.invalidValue)),
        PatchRule(
            "It replaces any existing values or adds; sub-attributes that are not specified are left unchanged.",
            #"[{"op":"replace","path":"name","value":{"familyName":"New","middleName":"J"}}]"#, on: .user,
            .becomes("name", #"{"familyName":"New","givenName":"Barbara","middleName":"J"}"#)),
        PatchRule(
            "If a value selection filter matches one or more values, all matching record values SHALL be replaced.",
            #"[{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"n@x.org","type":"work"}}]"#,
            on: .user,
            .becomes("emails", #"[{"value":"n@x.org","type":"work"},{"value":"babs@jensen.org","type":"home"}]"#)),
        PatchRule(
            "Several become one, because a value occurs once.",
            #"[{"op":"replace","path":"emails[value pr]","value":{"value":"n@x.org","type":"work"}}]"#, on: .user,
            .becomes("emails", #"[{"value":"n@x.org","type":"work"}]"#)),
        PatchRule(
            "So among simple values.", #"[{"op":"replace","path":"tags[value eq \"old\"]","value":"new"}]"#, on: .hall,
            .becomes("tags", #"["new","large"]"#)),
        PatchRule(
            "With a specific sub-attribute, that of all matching records is replaced.",
            #"[{"op":"replace","path":"emails[value pr].display","value":"D"}]"#, on: .user,
            .becomes(
                "emails",
                """
                [{"value":"bjensen@example.com","type":"work","primary":true,"display":"D"},
                 {"value":"babs@jensen.org","type":"home","display":"D"}]
                """)),
        PatchRule(
            "Without a filter that of all records.", #"[{"op":"replace","path":"emails.display","value":"D"}]"#,
            on: .user,
            .becomes(
                "emails",
                """
                [{"value":"bjensen@example.com","type":"work","primary":true,"display":"D"},
                 {"value":"babs@jensen.org","type":"home","display":"D"}]
                """)),
        PatchRule(
            "If no record match was made: noTarget, when the filter does not describe a value.",
            #"[{"op":"replace","path":"emails[type co \"x\"].value","value":"n@x.org"}]"#, on: .user,
            .isRefused(.noTarget)),
        PatchRule(
            "Nor when another value would be made.",
            #"[{"op":"replace","path":"emails[type eq \"x\"].type","value":"y"}]"#, on: .user, .isRefused(.noTarget)),
        PatchRule(
            "Nor for a single value that is another one.",
            #"[{"op":"replace","path":"name[familyName eq \"Doe\"].givenName","value":"Ann"}]"#, on: .user,
            .isRefused(.noTarget)),
        PatchRule(
            "The path names a part that the attribute has.",
            #"[{"op":"replace","path":"emails[type eq \"work\"].street","value":"x"}]"#, on: .user,
            .isRefused(.invalidPath)),
        PatchRule(
            "invalidFilter: the attribute and filter comparison combination is not supported, table 9.",
            #"[{"op":"replace","path":"emails[primary gt true].value","value":"x"}]"#, on: .user,
            .isRefused(.invalidFilter)),
        PatchRule(
            "A filter is for an attribute with several values or parts.",
            #"[{"op":"replace","path":"title[value eq \"Guide\"]","value":"Boss"}]"#, on: .user,
            .isRefused(.invalidPath)),
    ]

    @Test(arguments: rules, Dialect.byRFC)
    func `does as it says in both dialects`(_ rule: PatchRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }

    static let noMatch = "If a filter has been supplied and no record match was made: 400 and noTarget."

    @Test(arguments: [
        (
            #"[{"op":"replace","path":"emails[type eq \"other\"].value","value":"n@x.org"}]"#,
            #"[{"value":"n@x.org","type":"other"}]"#
        ),
        (
            #"[{"op":"replace","path":"emails[type eq \"other\"]","value":{"value":"n@x.org"}}]"#,
            #"[{"value":"n@x.org","type":"other"}]"#
        ),
    ])
    func `that selects nothing fails in the strict dialect and adds in the other`(
        _ operations: String, _ emails: String
    ) throws {
        try PatchRule(Self.noMatch, operations, on: .bare, .isRefused(.noTarget)).check(.strict)
        try PatchRule(Self.noMatch, operations, on: .bare, .becomes("emails", emails)).check(.interoperable)
    }

    @Test(arguments: `Add operation, RFC 7644 §3.5.2.1`.rules + rules)
    func `fails the whole request when an operation before it succeeds`(_ rule: PatchRule) throws {
        guard case .isRefused = rule.outcome else { return }
        let operations = #"[{"op":"add","path":"externalId","value":"e"},"# + rule.operations.dropFirst()
        try PatchRule(rule.text, operations, on: rule.subject, rule.outcome).check(.strict)
    }
}
