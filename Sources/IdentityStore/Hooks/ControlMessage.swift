import Foundation
import Git
import JSON

/// What a hook or a command asks the running server.
enum ControlRequest: Sendable {
    /// `main` was moved to this commit: look at once.
    case moved(ObjectID)
    /// May `main` move like this?
    case check(UpdateCheck)
    /// Merge a pushed commit, whose objects are there.
    case push(PushedCommit)
    /// Take back or bring back what a person asks for.
    case restoration(RestorationRequest)
}

extension ControlRequest {
    var bytes: [UInt8] {
        switch self {
        case .restoration(let request): return JSONValue.object(request.object).compactBytes
        case .moved(let commit):
            return JSONValue.object(["kind": "moved", "new": .string(commit.description)]).compactBytes
        case .push(let push):
            var object: JSONObject = [
                "kind": "push", "new": .string(push.commit.description), "reference": .string(push.reference),
                "allowsMassChange": .bool(push.allowsMassChange),
            ]
            if let old = push.old { object["old"] = .string(old.description) }
            return JSONValue.object(object).compactBytes
        case .check(let check):
            var object: JSONObject = [
                "kind": "check", "old": .string(check.old.description), "new": .string(check.new.description),
                "allowsMassChange": .bool(check.allowsMassChange), "isWorkTree": .bool(check.isWorkTree),
            ]
            if let objects = check.objects { object["objects"] = .string(objects) }
            return JSONValue.object(object).compactBytes
        }
    }

    /// - Returns: Nil for what is no request, or one of another version.
    init?(parsing bytes: [UInt8]) {
        guard let object = try? JSONValue(parsing: bytes).object else { return nil }
        if let request = RestorationRequest(object) {
            self = .restoration(request)
            return
        }
        guard let new = object.objectID("new") else { return nil }
        let allowsMassChange = object["allowsMassChange"] == true
        switch object["kind"]?.string {
        case "moved": self = .moved(new)
        case "push":
            guard let reference = object["reference"]?.string else { return nil }
            self = .push(
                PushedCommit(
                    commit: new, reference: reference, old: object.objectID("old"), allowsMassChange: allowsMassChange))
        case "check":
            guard let old = object.objectID("old") else { return nil }
            self = .check(
                UpdateCheck(
                    old: old, new: new, objects: object["objects"]?.string, allowsMassChange: allowsMassChange,
                    isWorkTree: object["isWorkTree"] == true))
        default: return nil
        }
    }
}

extension JSONObject {
    fileprivate func objectID(_ name: String) -> ObjectID? { self[name]?.string.flatMap(ObjectID.init(hex:)) }
}

/// What the server answers.
struct ControlAnswer: Sendable, Hashable {
    /// Why the move may not be made, though nothing is wrong with it as such; of a push in a few words.
    var refusal: String?
    /// What is wrong with it.
    var problems: [Problem] = []
    /// What the person should know of a move that was made, or of what became of a push.
    var notice: String?
    /// What became of a request to take something back or bring it back.
    var restoration: RestorationOutcome?

    /// To a request that this server does not know, in the words of who asks: hooks and commands run the program that is
    /// installed, which may be a newer one.
    init(notUnderstanding message: [UInt8]) {
        let kind = (try? JSONValue(parsing: message))?.object?["kind"]?.string
        let asker =
            switch kind {
            case "revert", "restore": "`scimgit \(kind ?? "")`"
            case "moved", "check", "push": "the hook"
            default: "what it is asked"
            }
        self.init(
            refusal: "The running server does not understand \(asker): restart `scimgit serve`, it may be of another "
                + "version.")
    }

    var bytes: [UInt8] {
        var object: JSONObject = [
            "problems": .array(problems.map { ["path": .string($0.path), "reason": .string($0.reason)] })
        ]
        if let refusal { object["refusal"] = .string(refusal) }
        if let notice { object["notice"] = .string(notice) }
        if let restoration { object["restoration"] = .object(restoration.object) }
        return JSONValue.object(object).compactBytes
    }

    init(
        refusal: String? = nil, problems: [Problem] = [], notice: String? = nil,
        restoration: RestorationOutcome? = nil
    ) {
        self.restoration = restoration
        self.refusal = refusal
        self.problems = problems
        self.notice = notice
    }

    init?(parsing bytes: [UInt8]) {
        guard let object = try? JSONValue(parsing: bytes).object, let list = object["problems"]?.array else {
            return nil
        }
        refusal = object["refusal"]?.string
        notice = object["notice"]?.string
        restoration = object["restoration"]?.object.flatMap(RestorationOutcome.init)
        problems = list.compactMap { element in
            guard let path = element.object?["path"]?.string, let reason = element.object?["reason"]?.string else {
                return nil
            }
            return Problem(path: path, reason: reason)
        }
    }
}
