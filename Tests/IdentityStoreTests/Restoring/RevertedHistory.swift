import Foundation
import Git
import JSON
import SCIM
import TestSupport

@testable import IdentityStore

/// A store with a random history, what it should hold by a plain model, and a clone in which git reverts.
final class RevertedHistory {
    /// A commit, with the states before and after it.
    struct Change {
        let commit: String
        let subject: String
        let old: RevertModel
        let new: RevertModel
    }

    let fixture: StoreFixture
    private(set) var clone: Clone
    private(set) var model = RevertModel()
    private(set) var history: [Change] = []
    private var ids: [Int: String] = [:]
    private var groupIDs: [Int: String] = [:]

    init() async throws {
        fixture = try await StoreFixture(bare: true)
        clone = try await Clone(of: fixture.location)
    }

    /// Makes a change, of the store and of the model.
    func perform(_ edit: RevertModel.Edit) async throws {
        let tip = fixture.tip
        var next = model
        switch edit {
        case .create(let user): ids[user] = try await fixture.createUser("u\(user)@corp.example")
        case .delete(let user): try await fixture.delete(ids[user] ?? "")
        case .set(let user, let attribute, let value): try await set(attribute, value, of: ids[user] ?? "")
        case .createGroup(let group): groupIDs[group] = try await fixture.createGroup("G\(group)", members: [])
        case .deleteGroup(let group): try await fixture.delete(groupIDs[group] ?? "", of: .group)
        case .rename(let group, let name):
            _ = try await fixture.patch(
                groupIDs[group] ?? "", of: .group, ["op": "replace", "path": "displayName", "value": .string(name)])
        case .join(let user, let group): _ = try await fixture.add([ids[user] ?? ""], to: groupIDs[group] ?? "")
        case .leave(let user, let group): _ = try await fixture.remove([ids[user] ?? ""], from: groupIDs[group] ?? "")
        }
        next.apply(edit)
        record(next, since: tip, "\(edit)")
    }

    private func set(_ attribute: RevertModel.Attribute, _ value: String?, of id: String) async throws {
        guard let value else {
            _ = try await fixture.patch(id, ["op": "remove", "path": .string(attribute.path)])
            return
        }
        let isEmail = attribute == .workEmail || attribute == .homeEmail
        let path = attribute.path + (isEmail ? ".value" : "")
        let new: JSONValue = attribute == .active ? .bool(value == "true") : .string(value)
        _ = try await fixture.patch(id, ["op": "replace", "path": .string(path), "value": new])
    }

    /// Notes what the store should hold now, and the commit that made it so, if there is one.
    func record(_ next: RevertModel, since tip: String, _ subject: String = "revert") {
        if fixture.tip != tip {
            history.append(Change(commit: fixture.tip, subject: subject, old: model, new: next))
        }
        model = next
    }

    /// What the store holds.
    var state: RevertModel {
        var state = RevertModel()
        let users = Dictionary(uniqueKeysWithValues: ids.map { ($1, $0) })
        for (number, id) in ids {
            guard let user = fixture.user(id) else { continue }
            var attributes: [RevertModel.Attribute: String] = [:]
            for attribute in RevertModel.Attribute.allCases {
                attributes[attribute] = attribute.value(in: user.resource.value)
            }
            state.users[number] = attributes
        }
        for (number, id) in groupIDs {
            guard let group = fixture.group(id) else { continue }
            state.names[number] = group.name
            state.groups[number] = Set(group.memberIDs.compactMap { users[$0] })
        }
        return state
    }
}

extension RevertedHistory {
    /// A clone that is set up, whose objects are those of the state: nothing has to be fetched or pushed.
    final class Clone {
        /// What became of a revert.
        enum Outcome {
            case commit(ObjectID)
            /// There was nothing to take back.
            case nothing
            /// What is open, whether files that one side deleted are all of it, and what git said.
            case conflict(isOfDeletion: Bool, said: String)
        }

        private let directory = NSTemporaryDirectory() + "scimgit-clone-\(UUID().uuidString)"
        private let environment: [String: String]

        init(of location: StateLocation) async throws {
            try Program.run(["git", "clone", "-q", location.directory, directory])
            try await StateClone(at: directory).setUp(executable: BuiltProgram.path)
            let own = [
                "GIT_OBJECT_DIRECTORY": location.gitDirectory + "/objects", "GIT_AUTHOR_NAME": "Ada Admin",
                "GIT_AUTHOR_EMAIL": "ada@corp.example", "GIT_COMMITTER_NAME": "Ada Admin",
                "GIT_COMMITTER_EMAIL": "ada@corp.example",
            ]
            environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        /// Reverts a commit on top of another one, as a person does.
        func revert(_ commit: String, on tip: String) throws -> Outcome {
            let script = """
                git reset -q --hard \(tip)
                git clean -qfd
                git revert --no-edit \(commit) >&2 && git rev-parse HEAD && exit
                git status --porcelain | grep -E '^(DD|AU|UD|UA|DU|AA|UU) '
                git revert --abort || git revert --skip || git reset -q --hard
                """
            let run = try Program.run(
                ["sh", "-c", script], in: directory, environment: environment, separatesErrors: true, mayFail: true)
            let lines = run.output.split(separator: "\n")
            if let first = lines.first, let made = ObjectID(hex: String(first)) {
                return made.description == tip ? .nothing : .commit(made)
            }
            if lines.isEmpty { return .nothing }
            let isOfDeletion = lines.allSatisfy { ["UD", "DU"].contains($0.prefix(2)) }
            return .conflict(isOfDeletion: isOfDeletion, said: run.output + run.errors)
        }
    }
}
