import Foundation
import Git
import JSON
import SCIM

@testable import IdentityStore

extension StoreFixture {
    /// Makes users, many at a time, and returns their ids, sorted.
    func createUsers(_ count: Int) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { tasks in
            for number in 0..<count { tasks.addTask { try await self.createUser("u\(number)@corp.example") } }
            return try await tasks.reduce(into: []) { $0.append($1) }.sorted()
        }
    }

    func group(_ id: String) -> StoredResource? { store.snapshot.resource(id, of: .group) }

    func add(_ members: [String], to group: String) async throws -> Outcome {
        try await patch(
            group, of: .group,
            ["op": "add", "path": "members", "value": .array(members.map { ["value": .string($0)] })])
    }

    func remove(_ members: [String], from group: String) async throws -> Outcome {
        try await patch(
            group, of: .group,
            ["op": "remove", "path": "members", "value": .array(members.map { ["value": .string($0)] })])
    }

    /// Moves the members of a group by hand: one commit that the store follows with its next change.
    func layOut(_ id: String, _ layout: MemberLayout) async throws {
        guard let old = group(id) else { return }
        let snapshot = store.snapshot
        let repository = try Repository(opening: location.gitDirectory)
        var pack = Pack()
        var tree = MutableTree(root: snapshot.tree)
        let files = ResourceFiles(old.resource, old.members, layout: layout, of: .group, fanOut: 3, old: old)
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
        try await commit(root.description, "Move the members by hand")
    }

    /// Commits a tree on `main` past the hooks, and waits until the store has taken it.
    func commit(_ tree: String, _ message: String) async throws {
        await store.synchronize()
        try git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", makeCommit(tree, message))
        await store.synchronize()
    }

    /// Puts a tree into the log that no check lets in, as earlier versions did; it is served when the state is opened
    /// again.
    func commitUnchecked(_ tree: String, _ message: String) throws {
        let commit = try makeCommit(tree, message)
        for reference in ["refs/scimgit/live", "refs/heads/main"] {
            try git("-c", "core.hooksPath=/dev/null", "update-ref", reference, commit)
        }
    }

    private func makeCommit(_ tree: String, _ message: String) throws -> String {
        try git(
            "-c", "user.name=A", "-c", "user.email=a@corp.example", "commit-tree", tree, "-p", "scimgit/live", "-m",
            message
        ).trimmingCharacters(in: .newlines)
    }

    /// The paths in which a commit differs from its parent.
    func paths(of revision: String) throws -> [String] {
        try git("show", "--format=", "--name-only", "--no-renames", revision).split(separator: "\n").map(String.init)
    }

    func subject(of revision: String) throws -> String {
        try git("log", "-1", "--format=%s", revision).trimmingCharacters(in: .newlines)
    }

    /// What an answer holds of a group, its version left out.
    func answer(_ id: String, in store: IdentityStore) -> JSONObject {
        guard let stored = store.snapshot.resource(id, of: .group) else { return [:] }
        var value = store.snapshot.representation(of: stored, baseURL: "").value()
        var meta = value["meta"]?.object ?? [:]
        meta["version"] = nil
        value["meta"] = .object(meta)
        return value
    }
}
