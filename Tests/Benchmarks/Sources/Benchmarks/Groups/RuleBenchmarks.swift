import JSON
import SCIM

/// The rules of SCIM over values in memory: what a request costs beyond HTTP and git.
enum RuleBenchmarks {
    static func all() throws -> [Benchmark] {
        let users = try sampleUsers(100_000)
        return try filters(users) + answers(users) + patches(users)
    }

    private static func sampleUsers(_ count: Int) throws -> [JSONObject] {
        try (0..<count).map { number in
            var user = try SampleUser.body(number)
            user["id"] = .string(SampleUser.id(number))
            user["meta"] = ["created": "2026-11-24T07:10:41Z", "resourceType": "User"]
            return user
        }
    }

    private static func filters(_ users: [JSONObject]) throws -> [Benchmark] {
        try [
            #"title eq "Engineer 77""#, #"name.familyName co "holt77""#,
            #"emails[type eq "work" and value ew "77@corp.example"]"#,
        ].map { text in
            let filter = try Filter(parsing: text).compile(for: .user)
            return Benchmark("SCIM: \(text)") { users.count { filter.matches($0) } }
        } + [
            Benchmark("SCIM: parse and compile a filter") {
                try Filter(parsing: #"userName eq "mira.holt@corp.example""#).compile(for: .user).topLevelAttributes
                    .count
            }
        ]
    }

    private static func answers(_ users: [JSONObject]) throws -> [Benchmark] {
        let order = try SortOrder(by: "name.familyName", descending: false, of: .user)
        let projection = try Projection(attributes: ["userName", "emails.value"], excludedAttributes: [], of: .user)
        let whole = try Projection(attributes: [], excludedAttributes: [], of: .user)
        let page = Array(users.prefix(100))
        return [
            Benchmark("SCIM: sort 100,000 users by name.familyName") { order.sorted(users) { $0 }.count },
            Benchmark("SCIM: project one user to two attributes") { projection.apply(to: page[0]).count },
            Benchmark("SCIM: list page of 100 users, as bytes") {
                let resources = page.map { whole.text(of: $0, merging: JSONObject()) }
                return ListResponse(totalResults: users.count, startIndex: 1, resources: resources).bytes.count
            },
        ]
    }

    private static func patches(_ users: [JSONObject]) throws -> [Benchmark] {
        let user = try ResourceType.user.validate(users[0])
        let valuePath = patch(op: "replace", path: #"emails[type eq "work"].value"#, value: "mira@corp.example")
        let members = users.prefix(10_000).compactMap { $0["id"]?.string }.sorted()
        let group = try ResourceType.group.validate([
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": .string(SampleUser.id(1 << 30)),
            "displayName": "Everybody", "meta": ["created": "2026-11-24T07:10:41Z", "resourceType": "Group"],
            "members": .array(members.map { ["display": "Mira Holt", "value": .string($0)] }),
        ])
        let added = patch(op: "add", path: "members", value: [["value": .string(SampleUser.id(1 << 31))]])
        let removed = patch(op: "remove", path: "members[value eq \"\(members[5_000])\"]")
        return [
            Benchmark("SCIM: PATCH a user with a value path") { try apply(valuePath, to: user, .user) },
            Benchmark("SCIM: PATCH one member into a group of 10,000") { try apply(added, to: group, .group) },
            Benchmark("SCIM: PATCH one member out of a group of 10,000") { try apply(removed, to: group, .group) },
        ]
    }

    private static func patch(op: String, path: String, value: JSONValue? = nil) -> JSONValue {
        var operation: JSONObject = ["op": .string(op), "path": .string(path)]
        operation["value"] = value
        return ["schemas": [.string(PatchRequest.schema)], "Operations": [.object(operation)]]
    }

    private static func apply(_ body: JSONValue, to resource: Resource, _ type: ResourceType) throws -> Int {
        try PatchRequest(parsing: body, dialect: .interoperable).apply(to: resource, of: type).resource.value.count
    }
}
