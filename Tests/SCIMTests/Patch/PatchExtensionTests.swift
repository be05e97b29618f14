import JSON
import SCIM
import Testing

@Suite struct `PATCH of a whole extension` {
    static let enterprise = PatchExamples.enterprise

    static let rules = [
        PatchRule(
            "A URN that ends in a version is a path.",
            #"[{"op":"replace","path":"urn:example:Fire:1.0","value":{"exits":5}}]"#, on: .hall,
            .becomes(PatchHall.fire, #"{"exits":5,"members":[{"value":"f1"}]}"#)),
        PatchRule(
            "So it is in any case, with blanks around it.",
            #"[{"op":"add","path":" URN:EXAMPLE:fire:1.0 ","value":{"EXITS":5}}]"#, on: .hall,
            .becomes(PatchHall.fire, #"{"exits":5,"members":[{"value":"f1"}]}"#)),
        PatchRule(
            "It can be removed.", #"[{"op":"remove","path":"urn:example:Fire:1.0"}]"#, on: .hall,
            .becomes(PatchHall.fire, nil)),
        PatchRule(
            "The schemas follow.", #"[{"op":"remove","path":"urn:example:Fire:1.0"}]"#, on: .hall,
            .becomes("schemas", #"["urn:example:Hall:1.0","urn:example:Safety:2.0"]"#)),
        PatchRule(
            "It can be put back.",
            #"[{"op":"remove","path":"urn:example:Fire:1.0"},{"op":"add","path":"urn:example:Fire:1.0","value":{"exits":1}}]"#,
            on: .hall, .becomes(PatchHall.fire, #"{"exits":1}"#)),
        PatchRule(
            "Its attributes are found behind the version.",
            #"[{"op":"replace","path":"urn:example:Fire:1.0:exits","value":7}]"#, on: .hall,
            .becomes(PatchHall.fire, #"{"exits":7,"members":[{"value":"f1"}]}"#)),
        PatchRule(
            "So are values of them.",
            #"[{"op":"remove","path":"urn:example:Fire:1.0:members[value eq \"f1\"]"}]"#, on: .hall,
            .becomes(PatchHall.fire, #"{"exits":2}"#)),
        PatchRule(
            "The enterprise extension can be added.",
            #"[{"op":"add","path":"\#(enterprise)","value":{"department":"R&D"}}]"#, on: .user,
            .becomes(enterprise, #"{"department":"R&D"}"#)),
        PatchRule(
            "The parts that are not sent stay.",
            #"[{"op":"replace","path":"\#(enterprise)","value":{"department":"Sales"}}]"#, on: .manager,
            .becomes(enterprise, #"{"department":"Sales","manager":{"value":"m-1"}}"#)),
        PatchRule(
            "The enterprise extension can be removed.", #"[{"op":"remove","path":"\#(enterprise)"}]"#, on: .manager,
            .becomes(enterprise, nil)),
        PatchRule(
            "Null takes it away.", #"[{"op":"replace","path":"\#(enterprise)","value":null}]"#, on: .manager,
            .becomes(enterprise, nil)),
        PatchRule(
            "The URN of the core schema is the resource.",
            #"[{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User","value":{"title":"T"}}]"#, on: .user,
            .becomes("title", #""T""#)),
        PatchRule(
            "A core schema whose URN ends in a version is one too.",
            #"[{"op":"replace","path":"urn:example:Hall:1.0","value":{"code":"B2"}}]"#, on: .hall,
            .becomes("code", #""B2""#)),
        PatchRule(
            "It cannot be removed.", #"[{"op":"remove","path":"urn:example:Hall:1.0"}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "A required extension cannot be removed.", #"[{"op":"remove","path":"urn:example:Safety:2.0"}]"#,
            on: .hall, .isRefused(.mutability)),
        PatchRule(
            "Nor can the last attribute of it.", #"[{"op":"remove","path":"urn:example:Safety:2.0:level"}]"#,
            on: .hall, .isRefused(.mutability)),
        PatchRule(
            "An extension with an immutable value cannot be removed.",
            #"[{"op":"add","path":"urn:example:Fire:1.0:built","value":"1999"},{"op":"remove","path":"urn:example:Fire:1.0"}]"#,
            on: .hall, .isRefused(.mutability)),
        PatchRule(
            "A URN selects no values.", #"[{"op":"remove","path":"urn:example:Fire:1.0[value eq \"x\"]"}]"#,
            on: .hall, .isRefused(.invalidPath)),
        PatchRule(
            "What only looks like a URN is no path.", #"[{"op":"remove","path":"urn:example:Fire:"}]"#, on: .hall,
            .isRefused(.invalidPath)),
        PatchRule(
            "Nor is another scheme.", #"[{"op":"remove","path":"uri:example:Fire:1.0"}]"#, on: .hall,
            .isRefused(.invalidPath)),
    ]

    @Test(arguments: rules, Dialect.byRFC)
    func `is understood by its URN`(_ rule: PatchRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }

    @Test func `that the type does not have is left out, or refused by the strict dialect`() throws {
        let operations = #"[{"op":"add","path":"urn:example:Water:1.0","value":{"taps":2}}]"#
        let hall = try PatchHall()
        let draft = try PatchExamples.request(operations).apply(to: hall.hall, of: hall.type)
        #expect(draft.ignored == ["urn:example:Water:1.0"])
        #expect(draft.resource == hall.hall)
        let error = #expect(throws: SCIMError.self) { try hall.patched(operations, .strict) }
        #expect(error?.keyword == .invalidPath)
    }

    /// §3.5.2.2 excuses the removal of somebody who is no member of a group, and nothing else.
    @Test func `with members of its own treats them as other values`() throws {
        let operations = #"[{"op":"remove","path":"urn:example:Fire:1.0:members[value eq \"f9\"]"}]"#
        let hall = try PatchHall()
        #expect(try hall.patched(operations, .interoperable) == hall.hall.value)
        let error = #expect(throws: SCIMError.self) { try hall.patched(operations, .strict) }
        #expect(error?.keyword == .noTarget)
    }
}
