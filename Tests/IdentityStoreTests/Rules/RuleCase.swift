import Foundation
import JSON
import Limits
import SCIM
import Testing

@testable import IdentityStore

/// A resource that breaks one rule.
struct RuleCase: Sendable, CustomTestStringConvertible {
    /// What a request does that says this of the resource.
    enum Request {
        case isRefused
        /// Clients do not say it: the server does.
        case says
    }

    let testDescription: String
    let type: String
    /// What refusals say, the attribute or the member in it.
    let words: String
    var request = Request.isRefused
    /// The id of the resource; one of nobody's when nil.
    var id: String?
    /// The attributes of the resource with an id.
    let attributes: @Sendable (_ id: String) -> JSONObject

    init(
        _ description: String, _ type: String, _ words: String, _ request: Request = .isRefused, id: String? = nil,
        _ attributes: @escaping @Sendable (_ id: String) -> JSONObject
    ) {
        (testDescription, self.type, self.words, self.request, self.id) = (description, type, words, request, id)
        self.attributes = attributes
    }

    private static func having(_ member: String) -> JSONObject {
        ["displayName": "New", "members": [["value": .string(member)]]]
    }

    private static func user(_ more: JSONObject) -> JSONObject {
        let user: JSONObject = ["userName": "new"]
        return user.merging(more)
    }

    private static func created(_ time: String) -> JSONObject {
        user(["meta": ["resourceType": "User", "created": .string(time)]])
    }

    /// One resource and more for each rule.
    static let all = members + references + values + times + ids

    private static let members: [RuleCase] = [
        RuleCase("a member that does not exist, of a Group", "Group", "does not exist") { _ in having("nobody") },
        RuleCase("a member that does not exist, of a Crew", "Crew", "does not exist") { _ in having("nobody") },
        RuleCase("a Group that is its own member", "Group", "is the resource itself") { having($0) },
        RuleCase("a Crew that is its own member", "Crew", "is the resource itself") { having($0) },
        RuleCase("a Box as a member", "Group", "is a Box, and members can only be User or Group") { _ in
            having("box-1")
        },
        RuleCase("a Group as a member of a Crew", "Crew", "is a Group, and members can only be User") { _ in
            having("staff")
        },
    ]

    private static let references: [RuleCase] = [
        RuleCase("a reference to nothing", "Box", "shelf refers to \"nobody\"") { _ in ["shelf": ["value": "nobody"]] },
        RuleCase("a reference to another type", "Box", "shelf refers to \"ada\"") { _ in ["shelf": ["value": "ada"]] },
        RuleCase("one of several references to nothing", "Box", "keepers refers to \"nobody\"") { _ in
            ["keepers": [["value": "ada"], ["value": "nobody"]]]
        },
    ]

    private static let values: [RuleCase] = [
        RuleCase("the userName of another user", "User", "userName \"ADA\"") { _ in ["userName": "ADA"] },
        RuleCase("the userName of another user in another width", "User", "userName \"\(wide)\"") { _ in
            ["userName": .string(wide)]
        },
        RuleCase("the displayName of another group", "Group", "displayName \"STAFF\"") { _ in
            ["displayName": "STAFF"]
        },
        RuleCase("a unique attribute of another resource", "Box", "code \"A1\"") { _ in ["code": "A1"] },
        RuleCase("a unique sub-attribute of another resource", "Box", "seals.value \"X\"") { _ in
            ["seals": [["value": "X"]]]
        },
        RuleCase("a userName that cannot be seen", "User", "userName may not contain U+200B") { _ in
            ["userName": "n\u{200B}ew"]
        },
        RuleCase("more than a file may hold", "User", "larger than the \(Limits.resource) bytes") { _ in
            let long = String(repeating: "x", count: 60_000)
            return user(["entitlements": .array((0..<40).map { ["value": .string("\($0)" + long)] })])
        },
    ]

    private static let times: [RuleCase] = [
        RuleCase("a time of creation that is yet to come", "User", "meta.created (", .says) { _ in
            created(Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 3600).text)
        },
        RuleCase("a time of creation beyond all calendars", "User", "meta.created (", .says) { _ in
            created("123456789-01-01T00:00:00Z")
        },
        RuleCase("a time of creation that is none", "User", "meta.created must be a date and time", .says) { _ in
            created("yesterday")
        },
    ]

    private static let ids: [RuleCase] = [
        RuleCase("the id of a resource of another type", "Group", "id \"ada\"", .says, id: "ada") { _ in
            ["displayName": "New"]
        },
        RuleCase("an id that only looks the same", "User", "id \"\(decomposed)\"", .says, id: decomposed) { _ in
            user([:])
        },
    ]

    /// A resource that breaks none: what no rule forbids.
    static let sound = RuleCase("an externalId that another user has", "User", "") { id in
        ["userName": .string("name of \(id)"), "externalId": "e-1"]
    }

    private static let wide = "\u{FF21}\u{FF24}\u{FF21}"
    private static let decomposed = "rene\u{301}"
}
