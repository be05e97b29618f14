import JSON

/// What a request means to do.
enum Intent: Sendable {
    case create(ModelResource)
    /// Members that are nil, and `active` when it is left out, stay as they are.
    case replace(id: String, attributes: JSONObject, members: Set<String>?)
    case patch(id: String, replacesMembers: Bool, @Sendable (inout ModelResource) -> Void)
    case delete(id: String)
    /// A request that breaks a rule, with the status that it is refused with.
    case refused(status: Int)
}

/// What the server has to make of a request.
struct ExpectedOutcome: Sendable {
    let status: Int
    var deltas: [Delta] = []
}

extension Model {
    /// What has to become of a request on the model as it is.
    ///
    /// - Parameters:
    ///   - client: Who sends it.
    ///   - newID: The id that a resource got, when one was made.
    func outcome(of intent: Intent, by client: String, newID: String) -> ExpectedOutcome {
        switch intent {
        case .refused(let status): return ExpectedOutcome(status: status)
        case .create(let resource): return create(resource, client, newID)
        case .replace(let id, let attributes, let members):
            return change(id, replacesMembers: members != nil) { resource in
                let active = resource.attributes["active"]
                resource.attributes = attributes
                if attributes["active"] == nil { resource.attributes["active"] = active }
                if let members { resource.members = members }
            }
        case .patch(let id, let replaces, let effect): return change(id, replacesMembers: replaces, effect)
        case .delete(let id):
            guard resources[id] != nil else { return ExpectedOutcome(status: 404) }
            let deletion = Delta(id: id, before: resources[id], after: nil)
            return ExpectedOutcome(status: 204, deltas: [deletion] + leftGroups(of: id))
        }
    }

    private func create(_ resource: ModelResource, _ client: String, _ newID: String) -> ExpectedOutcome {
        var new = resource
        if resource.kind == .user, new.attributes["active"] == nil { new.attributes["active"] = true }
        if let user = returningUser(new, client) { return restore(user, as: new) }
        if holder(of: resource.foldedName, resource.kind) != nil { return ExpectedOutcome(status: 409) }
        new.members.formIntersection(resources.keys)
        return ExpectedOutcome(status: 201, deltas: [Delta(id: newID, before: nil, after: new)])
    }

    /// The inactive user that a client brings back by creating it again: its own or nobody's, of the same name, or for
    /// Okta of the same externalId.
    private func returningUser(_ new: ModelResource, _ client: String) -> String? {
        func mayReturn(_ id: String) -> Bool {
            resources[id]?.isInactive == true && (owners[id] == nil || owners[id] == client)
        }
        guard new.kind == .user else { return nil }
        if let holder = holder(of: new.foldedName, .user) { return mayReturn(holder) ? holder : nil }
        guard client == "okta", let externalID = new.attributes["externalId"] else { return nil }
        return ids(.user).last { resources[$0]?.attributes["externalId"] == externalID && mayReturn($0) }
    }

    /// Somebody else, by the externalId, comes back without memberships.
    private func restore(_ id: String, as new: ModelResource) -> ExpectedOutcome {
        let before = resources[id]?.attributes["externalId"]
        var restored = change(id) { $0.attributes = new.attributes }
        if let before, let after = new.attributes["externalId"], before != after {
            restored.deltas += leftGroups(of: id)
        }
        return restored
    }

    /// What becomes of the groups that lose a member.
    private func leftGroups(of id: String) -> [Delta] {
        order.filter { resources[$0]?.members.contains(id) == true }.map { group in
            var after = resources[group]
            after?.members.remove(id)
            return Delta(id: group, before: resources[group], after: after)
        }
    }

    private func change(
        _ id: String, replacesMembers: Bool = false, _ effect: (inout ModelResource) -> Void
    ) -> ExpectedOutcome {
        guard let before = resources[id] else { return ExpectedOutcome(status: 404) }
        var after = before
        effect(&after)
        let named = after.members
        after.members = named.filter { $0 != id && resources[$0] != nil }
        if replacesMembers, after.members.isEmpty, !named.isEmpty, !before.members.isEmpty {
            return ExpectedOutcome(status: 400)
        }
        if after == before { return ExpectedOutcome(status: 200) }
        if holder(of: after.foldedName, after.kind, besides: id) != nil { return ExpectedOutcome(status: 409) }
        return ExpectedOutcome(status: 200, deltas: [Delta(id: id, before: before, after: after)])
    }
}

/// A request and what it means.
struct ModelRequest: Sendable {
    let method: String
    let path: String
    var body: JSONValue?
    let intent: Intent

    /// The request in one line, for the report of a failure.
    var description: String {
        "\(method) \(path)" + (body.map { " " + String(decoding: $0.compactBytes.prefix(600), as: UTF8.self) } ?? "")
    }

    /// The id of the resource that it changes; nil for a creation.
    var target: String? {
        switch intent {
        case .replace(let id, _, _), .patch(let id, _, _), .delete(let id): id
        case .create, .refused: nil
        }
    }
}
