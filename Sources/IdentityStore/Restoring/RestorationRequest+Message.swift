import JSON

/// A request as the control socket carries it.
extension RestorationRequest {
    var object: JSONObject {
        var object: JSONObject = [
            "name": .string(person.name), "email": .string(person.email), "isDryRun": .bool(isDryRun),
            "allowsMassChange": .bool(allowsMassChange), "skipsConflicts": .bool(skipsConflicts),
        ]
        if let plan { object["plan"] = .string(plan) }
        switch work {
        case .revert(let commits, let isSquashed):
            object["kind"] = "revert"
            object["commits"] = .array(commits.map { .string($0) })
            object["isSquashed"] = .bool(isSquashed)
        case .restore(let selection):
            object["kind"] = "restore"
            object["selection"] = .object(selection.object)
        }
        return object
    }

    /// - Returns: Nil for what is no such request.
    init?(_ object: JSONObject) {
        guard let name = object["name"]?.string, let email = object["email"]?.string,
            let person = try? Person(name: name, email: email), let isDryRun = object["isDryRun"]?.bool,
            let allowsMassChange = object["allowsMassChange"]?.bool
        else { return nil }
        switch object["kind"]?.string {
        case "revert":
            guard let commits = object["commits"]?.strings, let isSquashed = object["isSquashed"]?.bool else {
                return nil
            }
            self.init(.revert(commits: commits, isSquashed: isSquashed), by: person)
        case "restore":
            guard let selection = object["selection"]?.object.flatMap(RestoreSelection.init) else { return nil }
            self.init(.restore(selection), by: person)
        default: return nil
        }
        self.isDryRun = isDryRun
        self.allowsMassChange = allowsMassChange
        skipsConflicts = object["skipsConflicts"] == true
        plan = object["plan"]?.string
    }
}

extension RestoreSelection {
    fileprivate var object: JSONObject {
        var object: JSONObject = [
            "commit": .string(commit), "attributes": .array(attributes.map { .string($0) }),
            "includesMemberships": .bool(includesMemberships),
        ]
        switch scope {
        case .all: object["all"] = true
        case .type(let name): object["type"] = .string(name)
        case .resources(let names):
            object["resources"] = .array(names.map { ["type": .string($0.type), "id": .string($0.id)] })
        }
        return object
    }

    fileprivate init?(_ object: JSONObject) {
        guard let commit = object["commit"]?.string, let attributes = object["attributes"]?.strings,
            let includesMemberships = object["includesMemberships"]?.bool
        else { return nil }
        if let list = object["resources"]?.array {
            let names = list.compactMap { element -> ResourceName? in
                guard let type = element.object?["type"]?.string, let id = element.object?["id"]?.string else {
                    return nil
                }
                return ResourceName(type: type, id: id)
            }
            guard names.count == list.count else { return nil }
            self.init(at: commit, .resources(names))
        } else if let type = object["type"]?.string {
            self.init(at: commit, .type(type))
        } else if object["all"] == true {
            self.init(at: commit, .all)
        } else {
            return nil
        }
        self.attributes = attributes
        self.includesMemberships = includesMemberships
    }
}

extension JSONValue {
    /// The elements of an array of strings; nil for any other value.
    var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }
}
