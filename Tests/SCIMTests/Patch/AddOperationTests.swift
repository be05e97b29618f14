import JSON
import SCIM
import Testing

@Suite struct `Add operation, RFC 7644 §3.5.2.1` {
    private static let emails = """
        {"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}
        """

    static let rules = [
        PatchRule(
            "The operation MUST contain a value member.", #"[{"op":"add","path":"title"}]"#, on: .user,
            .isRefused(.invalidSyntax)),
        PatchRule(
            "If omitted, the target location is assumed to be the resource itself.",
            #"[{"op":"add","value":{"title":"Boss","nickName":"Babs"}}]"#, on: .bare, .becomes("nickName", #""Babs""#)),
        PatchRule(
            "The value contains a set of attributes to be added.", #"[{"op":"add","value":"Boss"}]"#, on: .user,
            .isRefused(.invalidValue)),
        PatchRule(
            "If the target location does not exist, the attribute and value are added.",
            #"[{"op":"add","path":"name.givenName","value":"Ann"}]"#, on: .bare,
            .becomes("name", #"{"givenName":"Ann"}"#)),
        PatchRule(
            "So is a value that a filter describes.",
            #"[{"op":"add","path":"emails[type eq \"other\"].value","value":"o@x.org"}]"#, on: .user,
            .becomes("emails", #"[\#(emails),{"value":"o@x.org","type":"other"}]"#)),
        PatchRule(
            "But not one that the filter does not describe.",
            #"[{"op":"add","path":"emails[type ne \"work\"].value","value":"o@x.org"}]"#, on: .bare,
            .isRefused(.noTarget)),
        PatchRule(
            "Nor one that the filter would not select.",
            #"[{"op":"add","path":"emails[type eq \"other\"].type","value":"home"}]"#, on: .user,
            .isRefused(.noTarget)),
        PatchRule(
            "If the target location specifies a complex attribute, a set of sub-attributes SHALL be specified.",
            #"[{"op":"add","path":"name","value":"Barbara"}]"#, on: .user, .isRefused(.invalidValue)),
        PatchRule(
            "The sub-attributes are added.", #"[{"op":"add","path":"name","value":{"middleName":"J"}}]"#, on: .user,
            .becomes("name", #"{"familyName":"Jensen","givenName":"Barbara","middleName":"J"}"#)),
        PatchRule(
            "If the target location specifies a multi-valued attribute, a new value is added.",
            #"[{"op":"add","path":"emails","value":[{"value":"o@x.org","type":"other"}]}]"#, on: .user,
            .becomes("emails", #"[\#(emails),{"value":"o@x.org","type":"other"}]"#)),
        PatchRule(
            "The value may be an object.",
            #"[{"op":"add","path":"emails","value":{"value":"o@x.org","type":"other"}}]"#, on: .user,
            .becomes("emails", #"[\#(emails),{"value":"o@x.org","type":"other"}]"#)),
        PatchRule(
            "The value MAY be a quoted value.", #"[{"op":"add","path":"tags","value":"new"}]"#, on: .hall,
            .becomes("tags", #"["Old","large","new"]"#)),
        PatchRule(
            "Several are added in order.", #"[{"op":"add","path":"tags","value":["b","a","b"]}]"#, on: .hall,
            .becomes("tags", #"["Old","large","b","a"]"#)),
        PatchRule(
            "If the target location specifies a single-valued attribute, the existing value is replaced.",
            #"[{"op":"add","path":"title","value":"Boss"}]"#, on: .user, .becomes("title", #""Boss""#)),
        PatchRule(
            "If the target location specifies an attribute that has no value, it is added with the new value.",
            #"[{"op":"add","path":"emails","value":[{"value":"o@x.org"}]}]"#, on: .bare,
            .becomes("emails", #"[{"value":"o@x.org"}]"#)),
        PatchRule(
            "If the target location exists, the value is replaced.",
            #"[{"op":"add","path":"emails[type eq \"home\"].value","value":"n@x.org"}]"#, on: .user,
            .becomes(
                "emails",
                """
                [{"value":"bjensen@example.com","type":"work","primary":true},{"value":"n@x.org","type":"home"}]
                """)),
        PatchRule(
            "If the target location already contains the value specified, no changes SHOULD be made.",
            #"[{"op":"add","path":"title","value":"Guide"}]"#, on: .user, .changesNothing),
        PatchRule(
            "So among several values.",
            #"[{"op":"add","path":"emails","value":[{"value":"babs@jensen.org","type":"home"}]}]"#, on: .user,
            .changesNothing),
        PatchRule(
            "So for members, whatever else is said of them.",
            #"[{"op":"add","path":"members","value":[{"value":"u2","display":"U","$ref":"https://x/Users/u2"}]}]"#,
            on: .group, .changesNothing),
        PatchRule(
            "So in another case where it does not count.", #"[{"op":"add","path":"tags","value":["OLD"]}]"#, on: .hall,
            .changesNothing),
        PatchRule(
            "And not where it does.", #"[{"op":"add","path":"plates","value":["p1"]}]"#, on: .hall,
            .becomes("plates", #"["P1","p1"]"#)),
        PatchRule(
            "Values that become the same are one.", #"[{"op":"add","path":"tags[value pr]","value":"new"}]"#, on: .hall,
            .becomes("tags", #"["new"]"#)),
        PatchRule(
            "A type of its own makes another value.",
            #"[{"op":"add","path":"emails","value":[{"value":"babs@jensen.org","type":"other"}]}]"#, on: .user,
            .becomes("emails", #"[\#(emails),{"value":"babs@jensen.org","type":"other"}]"#)),
        PatchRule(
            "Nothing is added by an empty array, RFC 7643 §2.5.", #"[{"op":"add","path":"emails","value":[]}]"#,
            on: .user, .changesNothing),
        PatchRule(
            "A value must have what is required of it.", #"[{"op":"add","path":"doors","value":[{"wide":true}]}]"#,
            on: .hall, .isRefused(.invalidValue)),
    ]

    @Test(arguments: rules, Dialect.byRFC)
    func `does as it says in both dialects`(_ rule: PatchRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }
}
