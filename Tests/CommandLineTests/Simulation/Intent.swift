import JSON

/// What a request means to do.
enum Intent: Sendable {
    case create(ModelResource)
    /// Members that are nil, and `active` when it is left out, stay as they are.
    case replace(id: String, attributes: JSONObject, members: Set<String>?)
    case patch(id: String, @Sendable (inout ModelResource) -> Void)
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
    /// - Parameter newID: The id that a resource got, when one was made.
    func outcome(of intent: Intent, newID: String) -> ExpectedOutcome {
        switch intent {
        case .refused(let status): return ExpectedOutcome(status: status)
        case .create(let resource): return create(resource, newID)
        case .replace(let id, let attributes, let members):
            return change(id) { resource in
                let active = resource.attributes["active"]
                resource.attributes = attributes
                if attributes["active"] == nil { resource.attributes["active"] = active }
                if let members { resource.members = members }
            }
        case .patch(let id, let effect): return change(id, effect)
        case .delete(let id):
            guard resources[id] != nil else { return ExpectedOutcome(status: 404) }
            let groups = order.filter { resources[$0]?.members.contains(id) == true }.map { group in
                var after = resources[group]
                after?.members.remove(id)
                return Delta(id: group, before: resources[group], after: after)
            }
            return ExpectedOutcome(status: 204, deltas: [Delta(id: id, before: resources[id], after: nil)] + groups)
        }
    }

    private func create(_ resource: ModelResource, _ newID: String) -> ExpectedOutcome {
        if resource.kind == .user {
            let namesakes = [
                holder(of: resource.foldedName, .user), resource.attributes["externalId"].flatMap(user(externalID:)),
            ].compactMap { $0 }
            if let inactive = namesakes.first(where: { resources[$0]?.isInactive == true }) {
                return change(inactive) { restored in
                    restored.attributes = resource.attributes
                    if resource.attributes["active"] == nil { restored.attributes["active"] = true }
                }
            }
            if !namesakes.isEmpty { return ExpectedOutcome(status: 409) }
        }
        if holder(of: resource.foldedName, resource.kind) != nil { return ExpectedOutcome(status: 409) }
        var new = resource
        new.members.formIntersection(resources.keys)
        return ExpectedOutcome(status: 201, deltas: [Delta(id: newID, before: nil, after: new)])
    }

    private func user(externalID: JSONValue) -> String? {
        resources.first { $0.value.kind == .user && $0.value.attributes["externalId"] == externalID }?.key
    }

    private func change(_ id: String, _ effect: (inout ModelResource) -> Void) -> ExpectedOutcome {
        guard let before = resources[id] else { return ExpectedOutcome(status: 404) }
        var after = before
        effect(&after)
        after.members = after.members.filter { $0 != id && resources[$0] != nil }
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
        case .replace(let id, _, _), .patch(let id, _), .delete(let id): id
        case .create, .refused: nil
        }
    }
}
