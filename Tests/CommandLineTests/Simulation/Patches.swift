import JSON
import TestSupport

/// Operations of a PATCH, and what each does to a resource.
struct PatchOperations {
    var operations: [JSONValue] = []
    var effects: [@Sendable (inout ModelResource) -> Void] = []
    /// Whether one of them puts other members in the place of all.
    var replacesMembers = false

    mutating func add(_ operation: JSONValue, _ effect: @escaping @Sendable (inout ModelResource) -> Void) {
        operations.append(operation)
        effects.append(effect)
    }
}

/// Changes of users in the dialects of Okta and Entra ID.
struct UserPatch {
    var maker: RequestMaker

    func request(_ id: String, _ random: inout SeededGenerator) -> ModelRequest {
        var maker = maker
        maker.random = random
        var patch = PatchOperations()
        for _ in 0..<(maker.random.percent(75) ? 1 : 3) { Self.add(to: &patch, &maker) }
        random = maker.random
        return maker.patch(id, patch)
    }

    private static func add(to patch: inout PatchOperations, _ maker: inout RequestMaker) {
        let text = maker.text()
        switch Int.random(in: 0..<12, using: &maker.random) {
        case 0, 1:
            let active = maker.random.percent(50)
            patch.add(["op": "replace", "value": ["active": .bool(active)]]) { $0["active"] = .bool(active) }
        case 2, 3:
            let active = maker.random.percent(50)
            patch.add(["op": "Replace", "path": "active", "value": active ? "True" : "False"]) {
                $0["active"] = .bool(active)
            }
        case 4:
            patch.add(["op": "replace", "value": ["title": text, "nickName": text]]) {
                $0["title"] = text
                $0["nickName"] = text
            }
        case 5: patch.add(["op": "Add", "path": "title", "value": text]) { $0["title"] = text }
        case 6: patch.add(["op": "remove", "path": "title"]) { $0["title"] = nil }
        case 7:
            patch.add(["op": "Replace", "path": "name.familyName", "value": text]) { $0["name", "familyName"] = text }
        case 8: patch.add(["op": "remove", "path": "name.familyName"]) { $0["name", "familyName"] = nil }
        case 9: email(&patch, text)
        case 10:
            let path = "\(ModelResource.enterprise):department"
            patch.add(["op": "Add", "path": .string(path), "value": text]) {
                $0[ModelResource.enterprise, "department"] = text
            }
        default: rename(&patch, &maker)
        }
    }

    private static func email(_ patch: inout PatchOperations, _ text: JSONValue) {
        patch.add(["op": "Replace", "path": "emails[type eq \"work\"].value", "value": text]) { user in
            var emails = user["emails"]?.array ?? []
            if let index = emails.firstIndex(where: { $0.object?["type"] == "work" }), var email = emails[index].object
            {
                email["value"] = text
                emails[index] = .object(email)
            } else {
                emails.append(["type": "work", "value": text])
            }
            user["emails"] = .array(emails)
        }
    }

    private static func rename(_ patch: inout PatchOperations, _ maker: inout RequestMaker) {
        let name = JSONValue.string("user\(Int.random(in: 0..<60, using: &maker.random))@corp.example")
        patch.add(["op": "replace", "value": ["userName": name, "displayName": ""]]) {
            $0["userName"] = name
            $0["displayName"] = nil
        }
    }
}

/// Changes of groups in the dialects of Okta and Entra ID.
struct GroupPatch {
    var maker: RequestMaker

    func request(_ id: String, _ random: inout SeededGenerator) -> ModelRequest {
        var maker = maker
        maker.random = random
        var patch = PatchOperations()
        for _ in 0..<(maker.random.percent(75) ? 1 : 2) { Self.add(to: &patch, id, &maker) }
        random = maker.random
        return maker.patch(id, patch)
    }

    private static func add(to patch: inout PatchOperations, _ id: String, _ maker: inout RequestMaker) {
        let members = (maker.model.resources[id]?.members ?? []).sorted {
            maker.model.order.firstIndex(of: $0) ?? 0 < maker.model.order.firstIndex(of: $1) ?? 0
        }
        let chosen = maker.members(Int.random(in: 1...3, using: &maker.random))
        let values = JSONValue.array(chosen.sorted().map { ["value": .string($0)] })
        switch Int.random(in: 0..<10, using: &maker.random) {
        case 0..<4 where maker.random.percent(15):
            let unknown: JSONValue = ["value": "00000000-0000-4000-8000-000000000000"]
            patch.add(["op": "add", "path": "members", "value": .array((values.array ?? []) + [unknown])]) {
                $0.members.formUnion(chosen)
            }
        case 0..<4: patch.add(["op": "Add", "path": "members", "value": values]) { $0.members.formUnion(chosen) }
        case 4..<6 where !members.isEmpty:
            let member = maker.random.one(of: members)
            patch.add(["op": "remove", "path": .string("members[value eq \"\(member)\"]")]) {
                $0.members.remove(member)
            }
        case ..<7:
            let leaving = members.isEmpty ? chosen : [maker.random.one(of: members)]
            let values = JSONValue.array(leaving.sorted().map { ["value": .string($0)] })
            patch.add(["op": "Remove", "path": "members", "value": values]) { $0.members.subtract(leaving) }
        case 7:
            patch.add(["op": "replace", "path": "members", "value": values]) { $0.members = chosen }
            patch.replacesMembers = true
        case 8 where maker.random.percent(20): patch.add(["op": "remove", "path": "members"]) { $0.members = [] }
        default:
            let name = JSONValue.string("Group \(Int.random(in: 0..<12, using: &maker.random))")
            patch.add(["op": "replace", "value": ["id": .string(id), "displayName": name]]) { $0["displayName"] = name }
        }
    }
}
