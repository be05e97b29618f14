import JSON

/// What `git revert` of a commit has to do.
enum RevertPrediction {
    /// It is made, and this is what it changes.
    case made([Delta])
    /// It stops with a conflict, or the server refuses it; nothing changes.
    case refused
    /// The dictionary cannot say.
    case unknown
}

extension Model {
    /// What the revert of a commit does to the model as it is: files are merged by attribute and value, and members as
    /// a set.
    func prediction(ofReverting entry: LoggedCommit) -> RevertPrediction {
        var deltas: [Delta] = []
        for delta in entry.deltas {
            let current = resources[delta.id]
            if lastChange[delta.id] == entry.position {
                deltas.append(Delta(id: delta.id, before: current, after: delta.before))
                continue
            }
            switch (delta.before, delta.after, current) {
            case (nil, let after, let current?): return after == current ? .unknown : .refused
            case (.some, .some, nil): return .refused
            case (let before?, let after?, let current?):
                guard let merged = merge(base: after, ours: current, theirs: before) else { return .refused }
                if merged.isUnknown { return .unknown }
                deltas.append(Delta(id: delta.id, before: current, after: merged.resource))
            default: return .unknown
            }
        }
        deltas.removeAll { $0.before == $0.after }
        if deltas.isEmpty { return .unknown }
        return breaksRules(deltas) ? .refused : .made(deltas)
    }

    /// The merge of three versions of a resource; nil for a conflict.
    private func merge(
        base: ModelResource, ours: ModelResource, theirs: ModelResource
    ) -> (resource: ModelResource, isUnknown: Bool)? {
        var merge = AttributeMerge()
        let attributes = merge.objects(base.attributes, ours.attributes, theirs.attributes)
        if merge.hasConflict && !merge.isUnknown { return nil }
        let members = ours.members.union(theirs.members.subtracting(base.members))
            .subtracting(base.members.subtracting(theirs.members))
        return (ModelResource(kind: ours.kind, attributes: attributes, members: members), merge.isUnknown)
    }
}

private struct AttributeMerge {
    var hasConflict = false
    var isUnknown = false

    mutating func objects(_ base: JSONObject, _ ours: JSONObject, _ theirs: JSONObject) -> JSONObject {
        var merged = JSONObject()
        for name in Set(ours.names).union(theirs.names) {
            merged[name] = value(base[name], ours[name], theirs[name])
        }
        return merged
    }

    private mutating func value(_ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?) -> JSONValue? {
        if ours == theirs || base == theirs { return ours }
        if base == ours { return theirs }
        if let ours = (ours ?? [:]).object, let theirs = (theirs ?? [:]).object {
            let merged = objects(base?.object ?? [:], ours, theirs)
            return merged.isEmpty ? nil : .object(merged)
        }
        if (ours ?? theirs)?.array != nil { isUnknown = true }
        hasConflict = true
        return ours
    }
}
