import JSON

/// An outcome as the control socket carries it.
extension RestorationOutcome {
    var object: JSONObject {
        var object: JSONObject = [
            "status": .string(status.rawValue), "plan": .object(plan.object),
            "problems": .array(problems.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
        ]
        if let remedy { object["remedy"] = .string(remedy) }
        return object
    }

    init?(_ object: JSONObject) {
        guard let status = (object["status"]?.string).flatMap(Status.init), let list = object["problems"]?.array,
            let plan = object["plan"]?.object.flatMap(RestorationPlan.init)
        else { return nil }
        let problems = list.compactMap { element -> Problem? in
            guard let path = element.object?["path"]?.string, let reason = element.object?["reason"]?.string else {
                return nil
            }
            return Problem(path: path, reason: reason)
        }
        self.init(status: status, plan: plan, problems: problems, remedy: object["remedy"]?.string)
    }
}

extension RestorationPlan {
    fileprivate var object: JSONObject {
        [
            "commits": .array(commits.map { ["id": .string($0.id), "subject": .string($0.subject)] }),
            "effects": .array(effects.map { .object($0.object) }), "moreEffects": .number(JSONNumber(moreEffects)),
            "otherFiles": .array(otherFiles.map { .string($0) }), "remarks": .array(remarks.map { .string($0) }),
            "digest": .string(digest),
        ]
    }

    fileprivate init?(_ object: JSONObject) {
        guard let commits = object["commits"]?.array, let effects = object["effects"]?.array,
            let otherFiles = object["otherFiles"]?.strings,
            let remarks = object["remarks"]?.strings, let digest = object["digest"]?.string,
            let moreEffects = object["moreEffects"]?.number?.integer
        else { return nil }
        self.init(
            commits: commits.compactMap { element in
                guard let id = element.object?["id"]?.string, let subject = element.object?["subject"]?.string else {
                    return nil
                }
                return MadeCommit(id: id, subject: subject)
            },
            effects: effects.compactMap { $0.object.flatMap(Effect.init) }, moreEffects: moreEffects,
            otherFiles: otherFiles, remarks: remarks, digest: digest)
    }
}

extension RestorationPlan.Effect {
    fileprivate var object: JSONObject {
        var object: JSONObject = [
            "type": .string(type), "id": .string(id), "name": .string(name), "fate": .string(fate.rawValue),
            "changes": .array(changes.map { .string($0) }), "members": .array(members.map { .string($0) }),
            "staying": .array(staying.map { .string($0) }),
        ]
        if let owner { object["owner"] = .string(owner) }
        if !senders.isEmpty { object["senders"] = .array(senders.map { .string($0) }) }
        return object
    }

    fileprivate init?(_ object: JSONObject) {
        guard let type = object["type"]?.string, let id = object["id"]?.string, let name = object["name"]?.string,
            let fate = (object["fate"]?.string).flatMap(RestorationPlan.Fate.init),
            let changes = object["changes"]?.strings, let members = object["members"]?.strings,
            let staying = object["staying"]?.strings
        else { return nil }
        self.init(
            type: type, id: id, name: name, fate: fate, changes: changes, members: members, staying: staying,
            owner: object["owner"]?.string, senders: object["senders"]?.strings ?? [])
    }
}
