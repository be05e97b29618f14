import Foundation
import Git
import JSON
import Limits

/// What a hook asks the running server.
enum ControlRequest: Sendable {
    /// The branch has been moved: look at once.
    case moved
    /// May the branch move like this? The mover is the git process of the work tree; nil for a push.
    case check(OutsideMove, mover: ProcessIdentity?, isWorkTree: Bool)
}

extension ControlRequest {
    var bytes: [UInt8] {
        switch self {
        case .moved: return JSONValue.object(["kind": "moved"]).compactBytes
        case .check(let move, let mover, let isWorkTree):
            var object: JSONObject = [
                "kind": "check", "old": .string(move.old.description), "new": .string(move.new.description),
                "allowsMassDeletion": .bool(move.allowsMassDeletion), "isWorkTree": .bool(isWorkTree),
                "steps": .array(
                    move.steps.map {
                        ["commit": .string($0.commit.description), "changes": .array($0.changes.map(Self.value))]
                    }),
            ]
            if let mover {
                object["mover"] = [
                    "id": .number(JSONNumber(Int(mover.id))), "start": .number(JSONNumber(Int(mover.start))),
                ]
            }
            return JSONValue.object(object).compactBytes
        }
    }

    init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes, limits: JSONLimits(bytes: Limits.controlMessage)),
            let object = value.object
        else { return nil }
        if object["kind"] == "moved" {
            self = .moved
            return
        }
        guard object["kind"] == "check", let old = object["old"]?.string.flatMap(ObjectID.init(hex:)),
            let new = object["new"]?.string.flatMap(ObjectID.init(hex:)), let steps = object["steps"]?.array
        else { return nil }
        let move = OutsideMove(
            old: old, new: new, steps: steps.compactMap(Self.step),
            allowsMassDeletion: object["allowsMassDeletion"] == true)
        guard move.steps.count == steps.count else { return nil }
        var mover: ProcessIdentity?
        if let process = object["mover"]?.object, let id = process["id"]?.number?.integer,
            let start = process["start"]?.number?.integer
        {
            mover = Int32(exactly: id).map { ProcessIdentity(id: $0, start: Int64(start)) }
        }
        self = .check(move, mover: mover, isWorkTree: object["isWorkTree"] == true)
    }

    private static func step(of value: JSONValue) -> OutsideMove.Step? {
        guard let object = value.object, let commit = object["commit"]?.string.flatMap(ObjectID.init(hex:)),
            let values = object["changes"]?.array
        else { return nil }
        let changes = values.compactMap(Self.change)
        return changes.count == values.count ? OutsideMove.Step(commit: commit, changes: changes) : nil
    }

    private static func value(of change: FileChange) -> JSONValue {
        guard let file = change.new else { return ["path": .string(change.path)] }
        var object: JSONObject = [
            "path": .string(change.path), "isRegular": .bool(file.isRegular), "blob": .string(file.blob.description),
            "bytes": .string(Data(file.bytes).base64EncodedString()),
        ]
        if let size = file.excessiveSize { object["excessiveSize"] = .number(JSONNumber(size)) }
        return .object(object)
    }

    private static func change(of value: JSONValue) -> FileChange? {
        guard let object = value.object, let path = object["path"]?.string else { return nil }
        guard let blob = object["blob"]?.string else { return FileChange(path: path, new: nil) }
        guard let id = ObjectID(hex: blob), let isRegular = object["isRegular"]?.bool,
            let bytes = object["bytes"]?.string.flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        return FileChange(
            path: path,
            new: FileChange.File(
                isRegular: isRegular, blob: id, bytes: Array(bytes),
                excessiveSize: object["excessiveSize"]?.number?.integer.map { Int($0) }))
    }
}

/// What the server answers a hook.
struct ControlAnswer: Sendable, Hashable {
    /// Why the move may not be made, though nothing is wrong with it as such.
    var refusal: String?
    /// What is wrong with it.
    var problems: [Problem] = []

    var bytes: [UInt8] {
        var object: JSONObject = [
            "problems": .array(problems.map { ["path": .string($0.path), "reason": .string($0.reason)] })
        ]
        if let refusal { object["refusal"] = .string(refusal) }
        return JSONValue.object(object).compactBytes
    }

    init(refusal: String? = nil, problems: [Problem] = []) {
        self.refusal = refusal
        self.problems = problems
    }

    init?(parsing bytes: [UInt8]) {
        guard let object = try? JSONValue(parsing: bytes).object, let list = object["problems"]?.array else {
            return nil
        }
        refusal = object["refusal"]?.string
        problems = list.compactMap { element in
            guard let path = element.object?["path"]?.string, let reason = element.object?["reason"]?.string else {
                return nil
            }
            return Problem(path: path, reason: reason)
        }
    }
}
