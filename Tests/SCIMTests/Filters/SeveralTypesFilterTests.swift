import JSON
import SCIM
import Testing

@Suite struct `Filters over several types` {
    private static let types: [ResourceType] = [.user, .group]
    private static let group: JSONObject = [
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g", "displayName": "staff",
    ]

    private func compile(_ text: String) throws -> CompiledFilter {
        try Filter(parsing: text).compile(for: .group, among: Self.types)
    }

    @Test(arguments: [
        #"userName ne "a""#, "not (userName pr)", "userName eq null", #"userName eq "a" or displayName eq "staff""#,
        #"not (emails[type eq "work"])"#, #"not (name.givenName sw "a" and active eq true)"#,
    ])
    func `take what another type has as absent`(_ text: String) throws {
        let filter = try compile(text)
        #expect(filter.matches(Self.group))
        #expect(!filter.matchesNothing)
    }

    @Test(arguments: [
        #"userName eq "a""#, "userName pr", #"displayName eq "staff" and userName co "a""#, "active eq true",
        #"emails[type eq "work"]"#, #"emails[type eq "work"].value eq "a""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:displayName eq "staff""#,
        #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "a""#,
    ])
    func `know when they can match nothing`(_ text: String) throws {
        let filter = try compile(text)
        #expect(!filter.matches(Self.group))
        #expect(filter.matchesNothing)
    }

    @Test func `refuse what no type has, what does not fit, and what must not be asked`() {
        for text in ["nonsense pr", "active gt true", "userName eq true and nonsense pr"] {
            let error = #expect(throws: SCIMError.self) { try compile(text) }
            #expect(error?.keyword == .invalidFilter)
        }
        #expect(throws: SCIMError.self) { try compile("password pr") }
        #expect(throws: SCIMError.self) { try Filter(parsing: "userName pr").compile(for: .group) }
    }
}
