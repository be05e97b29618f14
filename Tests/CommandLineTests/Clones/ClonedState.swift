import Foundation
import IdentityStore
import JSON
import SCIM
import TestSupport
import Testing

/// A state, and a clone of it that `scimgit clone` made, in which git is to bring two changes of the same files together.
final class ClonedState {
    /// What a commit changes: a resource, or nil to take its file away.
    typealias Files = [String: JSONValue?]

    /// The ways in which git brings the change of another commit to the one that is checked out.
    enum Way: CaseIterable { case merge, rebase, cherryPick, stashPop, revert }

    let folder: TestFolder
    var clone: String { folder.path + "/clone" }
    var state: String { folder.state }

    init() throws {
        folder = try TestFolder()
        let run = try CommandRun("init", "--state", state)
        #expect(run.status == 0, "\(run.errors)")
        let cloning = try CommandRun("clone", state, clone)
        #expect(cloning.status == 0, "\(cloning.errors)")
        for (key, value) in [("user.name", "Ada Admin"), ("user.email", "ada@corp.example")] {
            try git("config", key, value)
        }
    }

    /// Runs git in the clone.
    @discardableResult
    func git(_ arguments: String..., mayFail: Bool = false) throws -> Program.Run {
        try Program.run(["git", "-c", "core.editor=true"] + arguments, in: clone, mayFail: mayFail)
    }

    /// Writes files, and stages them.
    func stage(_ files: Files) throws {
        for (path, value) in files {
            let file = URL(fileURLWithPath: clone + "/" + path)
            if let value {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(value.canonicalBytes).write(to: file)
            } else {
                try FileManager.default.removeItem(at: file)
            }
        }
        try git("add", "-A")
    }

    /// Commits files, on a branch that starts from where the clone is.
    func commit(_ files: Files, _ branch: String? = nil) throws {
        if let branch { try git("checkout", "-q", "-b", branch) }
        try stage(files)
        try git("commit", "-qm", "Change \(branch ?? "things")")
    }

    /// Brings theirs to ours; what git says.
    func bring(_ way: Way, base: Files = [:], ours: Files, theirs: Files) throws -> Program.Run {
        try commit(base, "base")
        if way == .revert {
            // What the commit that is taken back has taken away, and the other way round.
            try commit(theirs, "theirs")
            var back: Files = [:]
            for path in theirs.keys { back.updateValue(base[path] ?? nil, forKey: path) }
            try commit(back)
            try commit(ours)
            return try git("revert", "--no-edit", "HEAD~1", mayFail: true)
        }
        if way == .stashPop {
            try stage(theirs)
            try git("stash", "-q")
        } else {
            try commit(theirs, "theirs")
            try git("checkout", "-q", "base")
        }
        try commit(ours, "ours")
        switch way {
        case .merge: return try git("merge", "--no-edit", "theirs", mayFail: true)
        case .cherryPick: return try git("cherry-pick", "theirs", mayFail: true)
        case .stashPop: return try git("stash", "pop", mayFail: true)
        case .rebase, .revert:
            try git("checkout", "-q", "theirs")
            return try git("rebase", "ours", mayFail: true)
        }
    }

    /// The text of a file in the clone.
    func text(_ path: String) throws -> String {
        try String(contentsOfFile: clone + "/" + path, encoding: .utf8)
    }

    /// The resource in a file of the clone.
    func value(_ path: String) throws -> JSONObject {
        try #require(try JSONValue(parsing: Array(try text(path).utf8)).object, "\(path)")
    }
}

/// Resources that people edit by hand.
enum ByHand {
    static let mira = "2819c223-7f76-453a-919d-413861904646"
    static let path = ResourcePath.path(of: mira, type: .user, fanOut: 3)

    static func id(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 8 - digits.count) + digits + "-0000-4000-8000-000000000000"
    }

    static func user(_ attributes: JSONObject = [:], id: String = mira, name: String = "mira.holt@corp.example")
        -> JSONValue
    {
        let own: JSONObject = [
            "schemas": [.string(Schema.user.id)], "id": .string(id), "userName": .string(name), "active": true,
            "meta": ["resourceType": "User", "created": "2026-01-02T03:04:05Z"],
        ]
        return .object(own.merging(attributes))
    }

    static let platform = "e9e30dba-f08f-4109-8486-d5c6a331660a"
    static let groupPath = ResourcePath.path(of: platform, type: .group, fanOut: 3)

    static func group(_ members: [String] = [], _ attributes: JSONObject = [:]) -> JSONValue {
        var own: JSONObject = [
            "schemas": [.string(Schema.group.id)], "id": .string(platform), "displayName": "Platform Eng",
            "meta": ["resourceType": "Group", "created": "2026-01-02T03:04:05Z"],
        ]
        if !members.isEmpty { own["members"] = self.members(members) }
        return .object(own.merging(attributes))
    }

    static func members(_ ids: [String]) -> JSONValue {
        .array(ids.sorted().map { ["value": .string($0)] })
    }

    /// The file of those of the members that belong there, by its path.
    static func memberFile(_ name: String, _ ids: [String]) -> ClonedState.Files {
        [
            groupPath.dropLast(".json".count) + "/members/\(name).json": [
                "id": .string(platform), "members": members(ids),
            ]
        ]
    }
}
