import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

extension StoreFixture {
    static func ada() throws -> Person { try Person(name: "Ada Admin", email: "ada@corp.example") }

    /// The id of the newest commit of the log.
    var tip: String { store.snapshot.commit }

    /// Takes commits back.
    func revert(
        _ commits: String..., squashed isSquashed: Bool = false, _ change: (inout RestorationRequest) -> Void = { _ in }
    ) async throws -> RestorationOutcome {
        try await revert(commits, squashed: isSquashed, change)
    }

    func revert(
        _ commits: [String], squashed isSquashed: Bool = false, _ change: (inout RestorationRequest) -> Void = { _ in }
    ) async throws -> RestorationOutcome {
        var request = RestorationRequest(.revert(commits: commits, isSquashed: isSquashed), by: try Self.ada())
        change(&request)
        return await store.carryOut(request)
    }

    /// Makes resources again what they were.
    func restore(
        _ scope: RestoreSelection.Scope, at commit: String, _ change: (inout RestoreSelection) -> Void = { _ in },
        _ changeRequest: (inout RestorationRequest) -> Void = { _ in }
    ) async throws -> RestorationOutcome {
        var selection = RestoreSelection(at: commit, scope)
        change(&selection)
        var request = RestorationRequest(.restore(selection), by: try Self.ada())
        changeRequest(&request)
        return await store.carryOut(request)
    }

    /// Sets attributes of a user; the id of the commit.
    @discardableResult
    func set(_ attributes: JSONObject, of id: String) async throws -> String {
        _ = try await patch(id, ["op": "replace", "value": .object(attributes)])
        return tip
    }

    @discardableResult
    func delete(_ id: String, of type: ResourceType = .user) async throws -> String {
        _ = try await perform(.delete(id: id), of: type)
        return tip
    }

    func user(_ id: String) -> StoredResource? { store.snapshot.resource(id, of: .user) }

    /// How many objects git sees, and where `main` and the log are.
    func traces() throws -> String {
        try git("count-objects", "-v") + git("for-each-ref")
    }
}

extension RestorationOutcome {
    var reasons: [String] { problems.map(\.reason) }
}
