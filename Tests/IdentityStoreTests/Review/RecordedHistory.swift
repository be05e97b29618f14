import Foundation
import Git
import JSON
import SCIM
import TestSupport

@testable import IdentityStore

/// A state with a history of changes of all kinds, and what a plain model says that it was after each.
final class RecordedHistory {
    /// What there is, in few words.
    struct Model: Equatable {
        struct User: Equatable {
            var name: String
            var title: String?
        }
        struct Group: Equatable {
            var name: String
            var members: Set<String> = []
        }
        var users: [String: User] = [:]
        var groups: [String: Group] = [:]

        func name(of id: String) -> String { users[id]?.name ?? groups[id]?.name ?? id }
    }

    let fixture: StoreFixture
    private(set) var store: IdentityStore
    private(set) var model = Model()
    /// The commits of the log, oldest first, and the model after each.
    private(set) var steps: [(commit: String, model: Model)] = []
    private var number = 0

    init() async throws {
        fixture = try await StoreFixture(bare: true)
        store = fixture.store
        try record(Model())
    }

    /// The ids in an order that a seed gives again.
    private var users: [String] { model.users.sorted { $0.value.name < $1.value.name }.map(\.key) }
    private var groups: [String] { model.groups.sorted { $0.value.name < $1.value.name }.map(\.key) }

    /// Notes the commits since: the last one made the model what it is now.
    private func record(_ next: Model) throws {
        let range = steps.last.map { "\($0.commit)..scimgit/live" } ?? "scimgit/live"
        let commits = try fixture.git("rev-list", "--reverse", "--first-parent", range).split(separator: "\n")
        for commit in commits { steps.append((String(commit), commit == commits.last ? next : model)) }
        model = next
    }

    private func perform(
        _ operation: Change.Operation, _ type: ResourceType, as client: String = "okta", _ next: (String) -> Model
    ) async throws {
        let change = Change(operation, of: type, requestID: "request-\(number)")
        let outcome = try await store.perform(change, by: Client(name: client))
        try record(next(outcome.stored?.id ?? ""))
    }

    private func patch(
        _ id: String, _ type: ResourceType, _ operation: JSONValue, as client: String = "okta", _ next: Model
    ) async throws {
        let body: JSONValue = ["schemas": [.string(PatchRequest.schema)], "Operations": [operation]]
        let request = try PatchRequest(parsing: body, dialect: .interoperable)
        try await perform(.patch(id: id, request), type, as: client) { _ in next }
    }

    /// Makes one change of some kind.
    func change(_ generator: inout SeededGenerator) async throws {
        number += 1
        var next = model
        let kind = Int.random(in: 0..<16, using: &generator)
        guard let user = users.randomElement(using: &generator), let group = groups.randomElement(using: &generator)
        else {
            users.count < 3 ? try await createUser() : try await createGroup(&generator)
            return
        }
        switch kind {
        case 0, 1: try await createUser()
        case 2: try await createGroup(&generator)
        case 3:
            next.users[user]?.name = "renamed-\(number)@corp.example"
            let name: JSONValue = .string(next.name(of: user))
            try await patch(user, .user, ["op": "replace", "path": "userName", "value": name], next)
        case 4, 5:
            next.users[user]?.title = "Title \(number)"
            let value: JSONValue = .string("Title \(number)")
            try await patch(user, .user, ["op": "replace", "path": "title", "value": value], as: "entra", next)
        case 6:
            next.groups[group]?.name = "Renamed \(number)"
            let name: JSONValue = .string("Renamed \(number)")
            try await patch(group, .group, ["op": "replace", "path": "displayName", "value": name], next)
        case 7 where users.count > 4:
            next.users[user] = nil
            for group in next.groups.keys { next.groups[group]?.members.remove(user) }
            try await perform(.delete(id: user), .user) { _ in next }
        case 8 where groups.count > 2:
            next.groups[group] = nil
            for other in next.groups.keys { next.groups[other]?.members.remove(group) }
            try await perform(.delete(id: group), .group) { _ in next }
        case 9: try await layOut(group)
        case 10: try await commitByHand(user)
        case 11, 12:
            next.groups[group]?.members.remove(user)
            try await patch(
                group, .group, ["op": "remove", "path": .string("members[value eq \"\(user)\"]")], next)
        default:
            next.groups[group]?.members.insert(user)
            try await patch(group, .group, ["op": "add", "path": "members", "value": [["value": .string(user)]]], next)
        }
    }

    func createUser() async throws {
        number += 1
        let name = "user-\(number)@corp.example"
        let value: JSONObject = ["schemas": [.string(Schema.user.id)], "userName": .string(name)]
        try await perform(.create(value), .user) { id in
            var next = model
            next.users[id] = Model.User(name: name)
            return next
        }
    }

    private func createGroup(_ generator: inout SeededGenerator) async throws {
        let members = users.shuffled(using: &generator).prefix(3)
        let value: JSONObject = [
            "schemas": [.string(Schema.group.id)], "displayName": .string("Group \(number)"),
            "members": .array(members.map { ["value": .string($0)] }),
        ]
        try await perform(.create(value), .group) { id in
            var next = model
            next.groups[id] = Model.Group(name: "Group \(number)", members: Set(members))
            return next
        }
    }

    /// Moves the members of a group to files of their own, or back, by hand; the next change moves them back.
    private func layOut(_ id: String) async throws {
        guard let old = store.snapshot.resource(id, of: .group), old.memberCount > 0 else { return }
        let snapshot = store.snapshot
        let repository = try Repository(opening: fixture.location.gitDirectory)
        var pack = Pack()
        var tree = MutableTree(root: snapshot.tree)
        let files = ResourceFiles(
            old.resource, old.members, layout: old.layout == .inline ? .sharded : .inline, of: .group,
            fanOut: snapshot.contents.format.fanOut, old: old)
        _ = try files.write(created: old.created, at: old.lastModified, owner: old.owner) {
            path, bytes, _ throws(GitError) in
            let blob = pack.add(.blob, bytes)
            try tree.set(path, mode: .file, to: blob, in: repository)
            return blob
        } remove: { path throws(GitError) in
            try tree.remove(path, in: repository)
        }
        let root = try tree.write(into: &pack, in: repository)
        try repository.write(pack).release()
        await store.synchronize()
        let commit = try fixture.git(
            "-c", "user.name=Ada Admin", "-c", "user.email=ada@corp.example", "commit-tree", root.description, "-p",
            "scimgit/live", "-m", "Move members by hand")
        let id = commit.trimmingCharacters(in: .newlines)
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", id)
        await store.synchronize()
        try record(model)
    }

    /// Has a person change the title of a user in a clone, while the server makes another user: a merge follows.
    private func commitByHand(_ user: String) async throws {
        await store.synchronize()
        let clone = try HandClone(of: fixture.location.directory)
        let path = ResourcePath.path(of: user, type: .user, fanOut: store.snapshot.contents.format.fanOut)
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: clone.directory + "/" + path)))
        guard var object = try JSONValue(parsing: bytes).object else { return }
        object["title"] = .string("By hand \(number)")
        try clone.commit(path, object, "Correct a title")
        try await createUser()
        try clone.putOnMain()
        await store.synchronize()
        var next = model
        next.users[user]?.title = object["title"]?.string
        try record(next)
    }

    /// Changes the fan-out, for which no server may run.
    func changeFanOut(to fanOut: Int) async throws {
        await store.close()
        _ = try await FanOutChange.run(fanOut, at: fixture.location, logger: ImportFixture.logger)
        store = try await StoreFixture.open(fixture.location)
        try record(model)
    }
}
