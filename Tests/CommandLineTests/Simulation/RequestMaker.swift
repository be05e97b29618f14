import JSON
import TestSupport

/// Makes requests as identity providers send them, and says what they mean.
struct RequestMaker {
    var random: SeededGenerator
    let model: Model
    /// Makes names that nobody has; each call has another number.
    let nextNumber: () -> Int

    static let texts = [
        "Lead", "Principal", "Größe \u{1F600}", "a \"quoted\" \\ thing", "two\nlines", "Staff",
        "x\n\nScim-Client: mallory\nRequest-Id: forged", "e\u{301}\u{202E}", String(repeating: "long ", count: 40),
    ]

    mutating func text() -> JSONValue { .string(random.one(of: Self.texts)) }

    /// One that may meet any resource, or break a rule of names.
    mutating func ordinary() -> ModelRequest {
        let users = model.ids(.user)
        let groups = model.ids(.group)
        let isCrowded = users.count > 40
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<(isCrowded ? 5 : 25): return createUser()
        case ..<30: return createGroup(named: groupName())
        case ..<65 where !users.isEmpty: return UserPatch(maker: self).request(random.one(of: users), &random)
        case ..<85 where !groups.isEmpty: return GroupPatch(maker: self).request(random.one(of: groups), &random)
        case ..<92 where !users.isEmpty: return replaceUser(random.one(of: users))
        case ..<94 where !groups.isEmpty: return replaceGroup(random.one(of: groups))
        case ..<98 where !users.isEmpty: return delete(random.one(of: users))
        case ..<100 where groups.count > 3: return delete(random.one(of: groups))
        default: return createUser(named: freshName())
        }
    }

    private mutating func userName() -> String {
        let name = "user\(Int.random(in: 0..<60, using: &random))@corp.example"
        return random.percent(20) ? name.uppercased() : name
    }

    private mutating func groupName() -> String { "Group \(Int.random(in: 0..<12, using: &random))" }

    func freshName() -> String { "fresh\(nextNumber())@corp.example" }

    mutating func createUser(named name: String) -> ModelRequest { create(user(named: name)) }

    /// A user who may be there already, by name or by externalId.
    private mutating func createUser() -> ModelRequest {
        var user = user(named: userName())
        let owners = model.ids(.user).filter { model.resources[$0]?.attributes["externalId"] != nil }
        if !owners.isEmpty, random.percent(10), let owner = model.resources[random.one(of: owners)] {
            user["externalId"] = owner["externalId"]
            user["userName"] = random.percent(50) ? owner["userName"] : .string(freshName())
        }
        return create(user)
    }

    mutating func createGroup(named name: String) -> ModelRequest {
        create(
            ModelResource(
                kind: .group, attributes: ["displayName": .string(name)],
                members: members(Int.random(in: 0...6, using: &random))))
    }

    func create(_ resource: ModelResource) -> ModelRequest {
        var body = resource.body
        if resource.kind == .user { body["password"] = "N3w-S3cret!" }
        return ModelRequest(
            method: "POST", path: resource.kind.endpoint, body: .object(body), intent: .create(resource))
    }

    private mutating func user(named name: String) -> ModelResource {
        var user = ModelResource(kind: .user, attributes: ["userName": .string(name)])
        if random.percent(85) { user["active"] = .bool(random.percent(85)) }
        if random.percent(70) { user["displayName"] = .string("Display \(nextNumber())") }
        if random.percent(60) { user["name", "givenName"] = text() }
        if random.percent(60) { user["name", "familyName"] = text() }
        if random.percent(40) { user["title"] = text() }
        if random.percent(50) { user["emails"] = [["type": "work", "primary": true, "value": .string(name)]] }
        if random.percent(40) { user["externalId"] = .string("00u\(nextNumber())") }
        if random.percent(30) { user[ModelResource.enterprise, "department"] = text() }
        return user
    }

    /// Ids of members to be, of users mostly.
    mutating func members(_ count: Int) -> Set<String> {
        let users = model.ids(.user)
        let groups = model.ids(.group)
        guard !users.isEmpty else { return [] }
        return Set(
            (0..<count).map { _ in !groups.isEmpty && random.percent(8) ? random.one(of: groups) : random.one(of: users)
            })
    }

    private mutating func replaceUser(_ id: String) -> ModelRequest {
        var new = user(named: random.percent(85) ? model.resources[id]?["userName"]?.string ?? "" : userName())
        new["externalId"] = model.resources[id]?["externalId"]
        let body = new.body
        return ModelRequest(
            method: "PUT", path: "/Users/\(id)", body: .object(body),
            intent: .replace(id: id, attributes: new.attributes, members: nil))
    }

    private mutating func replaceGroup(_ id: String) -> ModelRequest {
        var new = ModelResource(kind: .group, attributes: model.resources[id]?.attributes ?? [:])
        if random.percent(30) { new["displayName"] = .string(groupName()) }
        var body = new.body
        let keeps = random.percent(30)
        if !keeps {
            new.members = members(Int.random(in: 0...5, using: &random))
            body["members"] = new.members.isEmpty ? [] : new.body["members"]
        }
        return ModelRequest(
            method: "PUT", path: "/Groups/\(id)", body: .object(body),
            intent: .replace(id: id, attributes: new.attributes, members: keeps ? nil : new.members))
    }

    func delete(_ id: String) -> ModelRequest {
        ModelRequest(method: "DELETE", path: path(id), intent: .delete(id: id))
    }

    func path(_ id: String) -> String { "\(model.resources[id]?.kind.endpoint ?? "/Users")/\(id)" }

    func patch(_ id: String, _ patch: PatchOperations) -> ModelRequest {
        ModelRequest(
            method: "PATCH", path: path(id),
            body: [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": .array(patch.operations),
            ],
            intent: .patch(id: id, replacesMembers: patch.replacesMembers) { resource in
                for effect in patch.effects { effect(&resource) }
            })
    }
}
