import JSON
import SCIM
import Testing

/// The examples of RFC 7644 §3.5.2 with ids in full, and what the resource is afterwards.
@Suite struct `Examples of RFC 7644 §3.5.2` {
    private static let babs = "2819c223-7f76-453a-919d-413861904646"
    private static let james = "08e1d05d-121c-4561-8b96-473d93df9210"

    private static func member(_ id: String, _ name: String) -> String {
        #"{"display":"\#(name)","$ref":"https://example.com/v2/Users/\#(id)","value":"\#(id)"}"#
    }

    private static let group = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"acbf3ae7-8463-4692-b4fd-9b4da3f908ce",
         "displayName":"Tour Guides","members":[MEMBERS],
         "meta":{"resourceType":"Group","created":"2010-01-23T04:56:22Z"}}
        """#

    private static let user = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2819c223-7f76-453a-919d-413861904646",
         "userName":"bjensen@example.com","nickName":"Barb",
         "emails":[{"value":"bjensen@example.com","type":"work","primary":true}],
         "addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood","region":"CA"},
           {"type":"home","streetAddress":"456 Hollywood Blvd","primary":true}],
         "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z"}}
        """#

    /// A request to change a group, and the ids of its members before and afterwards.
    struct GroupExample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let operations: String
        let before: [String]
        let after: [String]
    }

    static let groupExamples = [
        GroupExample(
            testDescription: "add a member to a group",
            operations: #"[{"op":"add","path":"members","value":[\#(member(babs, "Babs Jensen"))]}]"#,
            before: ["u1"], after: [babs, "u1"]),
        GroupExample(
            testDescription: "if the user was already a member of this group, no changes should be made",
            operations: #"[{"op":"add","path":"members","value":[\#(member(babs, "Babs Jensen"))]}]"#,
            before: [babs, "u1"], after: [babs, "u1"]),
        GroupExample(
            testDescription: "remove a single member from a group",
            operations: #"[{"op":"remove","path":"members[value eq \"\#(babs)\"]"}]"#, before: [babs, "u1"],
            after: ["u1"]),
        GroupExample(
            testDescription: "if the user was not a member of this group, no changes should be made",
            operations: #"[{"op":"remove","path":"members[value eq \"\#(babs)\"]"}]"#, before: ["u1"], after: ["u1"]),
        GroupExample(
            testDescription: "remove all members of a group", operations: #"[{"op":"remove","path":"members"}]"#,
            before: [babs, "u1"], after: []),
        GroupExample(
            testDescription: "remove and add a member",
            operations: #"""
                [{"op":"remove","path":"members[value eq\"\#(babs)\"]"},
                 {"op":"add","path":"members","value":[\#(member(james, "James Smith"))]}]
                """#,
            before: [babs, "u1"], after: [james, "u1"]),
        GroupExample(
            testDescription: "replace all of the members with two operations",
            operations: #"""
                [{"op":"remove","path":"members"},
                 {"op":"add","path":"members","value":[\#(member(babs, "Babs Jensen")),\#(member(james, "James Smith"))]}]
                """#,
            before: ["u1", "u2"], after: [james, babs]),
        GroupExample(
            testDescription: "replace all of the members in a single replace operation",
            operations: #"""
                [{"op":"replace","path":"members",
                  "value":[\#(member(babs, "Babs Jensen")),\#(member(james, "James Smith"))]}]
                """#,
            before: ["u1", "u2"], after: [james, babs]),
    ]

    @Test(arguments: groupExamples, Dialect.byRFC)
    func `change the members of a group`(_ example: GroupExample, _ dialect: Dialect) throws {
        let members = example.before.map { #"{"value":"\#($0)"}"# }.joined(separator: ",")
        let before = try ResourceType.group.validate(
            JSONObject(text: Self.group.replacing("MEMBERS", with: members)))
        let after = try PatchExamples.request(example.operations, dialect).apply(to: before, of: .group).resource
        let ids = (after["members"]?.array ?? []).map { $0.object?["value"]?.string }
        #expect(ids == example.after)
        #expect((after == before) == (example.before == example.after))
        #expect(after["displayName"] == before["displayName"])
    }

    @Test(arguments: Dialect.byRFC)
    func `write the name of a member that is added and derive the rest`(_ dialect: Dialect) throws {
        let group = try ResourceType.group.validate(
            JSONObject(text: Self.group.replacing(#""members":[MEMBERS],"#, with: "")))
        let operations = #"[{"op":"add","path":"members","value":[\#(Self.member(Self.babs, "Babs Jensen"))]}]"#
        let after = try PatchExamples.request(operations, dialect).apply(to: group, of: .group).resource
        #expect(after["members"] == [["value": .string(Self.babs), "display": "Babs Jensen"]])
    }

    static let userExamples: [(operations: String, attribute: String, after: String)] = [
        (
            #"[{"op":"add","value":{"emails":[{"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}]"#,
            "emails",
            #"[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}]"#
        ),
        (
            #"[{"op":"add","value":{"emails":[{"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}]"#,
            "nickName", #""Babs""#
        ),
        (#"[{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}]"#, "emails", "null"),
        (
            #"""
            [{"op":"replace","path":"addresses[type eq \"work\"]","value":{"type":"work",
              "streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608",
              "country":"US","formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true}}]
            """#, "addresses",
            #"""
            [{"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA",
              "postalCode":"91608","country":"US","formatted":"911 Universal City Plaza\nHollywood, CA 91608 US",
              "primary":true},{"type":"home","streetAddress":"456 Hollywood Blvd","primary":false}]
            """#
        ),
        (
            #"[{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}]"#,
            "addresses",
            #"""
            [{"type":"work","streetAddress":"1010 Broadway Ave","locality":"Hollywood","region":"CA"},
             {"type":"home","streetAddress":"456 Hollywood Blvd","primary":true}]
            """#
        ),
    ]

    @Test(arguments: userExamples, Dialect.byRFC)
    func `change a user`(
        _ example: (operations: String, attribute: String, after: String), _ dialect: Dialect
    ) throws {
        let user = try ResourceType.user.validate(JSONObject(text: Self.user))
        let after = try PatchExamples.request(example.operations, dialect).apply(to: user, of: .user).resource
        #expect(try after[example.attribute] ?? .null == PatchExamples.json(example.after))
    }
}
