import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

/// A state in which each way in is tried with a resource.
private struct RuleState {
    let fixture: StoreFixture
    let tried: RuleCase

    init(_ tried: RuleCase) async throws {
        self.tried = tried
        fixture = try await StoreFixture(bare: true)
        try await fixture.byHand { clone in
            try clone.commit(Crew.definitions.merging(Depot.definitions) { $1 })
            var files: [String: JSONObject] = [:]
            for (type, id, attributes) in Self.resources {
                files[Self.path(type, id)] = Self.file(type, id, attributes)
            }
            try clone.commit(files)
        }
        #expect(fixture.store.snapshot.contents.count == Self.resources.count)
    }

    private static let resources: [(type: String, id: String, attributes: JSONObject)] = [
        ("User", "ada", ["userName": "ada", "externalId": "e-1"]), ("User", "other-User", ["userName": "eve"]),
        ("User", "ren\u{E9}", ["userName": "ren\u{E9}"]), ("Group", "staff", ["displayName": "Staff"]),
        ("Group", "other-Group", ["displayName": "Other"]), ("Crew", "other-Crew", ["displayName": "Crew"]),
        ("Box", "box-1", ["code": "A1", "seals": [["value": "x"]]]), ("Box", "other-Box", ["code": "B2"]),
    ]

    private static let schemas = [
        "User": Schema.user.id, "Group": Schema.group.id, "Crew": Crew.schema, "Box": Depot.box,
    ]

    private static func path(_ type: String, _ id: String) -> String {
        let directory = ["User": "users", "Group": "groups", "Crew": "crews", "Box": "boxes"][type] ?? type
        let name = ResourcePath.path(of: id, type: .user, fanOut: 3).dropFirst("users/".count)
        return "\(directory)/\(name)"
    }

    private static func file(_ type: String, _ id: String, _ attributes: JSONObject) -> JSONObject {
        var file = attributes
        file["schemas"] = [.string(schemas[type] ?? "")]
        file["id"] = .string(id)
        return file
    }

    private var contents: Contents { fixture.store.snapshot.contents }

    private func file(_ id: String) -> (path: String, object: JSONObject) {
        let id = tried.id ?? id
        return (Self.path(tried.type, id), Self.file(tried.type, id, tried.attributes(id)))
    }

    /// What a client of the strict dialect is told that changes a resource, or makes one, so; nil when it is done.
    func refusalOfRequest(isCreation: Bool) async throws -> String? {
        let type = try fixture.resourceType(tried.type)
        let id = isCreation ? "by-request" : "other-\(tried.type)"
        var body = tried.attributes(id)
        body["schemas"] = [.string(type.schema.id)]
        do {
            try await fixture.perform(isCreation ? .create(body) : .replace(id: id, body), of: type, .strict)
            return nil
        } catch let error as SCIMError { return error.detail }
    }

    /// What a person is told who commits it; nil when the log has it.
    func refusalOfCommit() async throws -> String? {
        let before = contents.count
        let (path, object) = file("by-commit")
        try await fixture.byHand { try $0.commit(path, object) }
        if contents.count == before + 1 { return nil }
        let branches = try fixture.git("for-each-ref", "--format=%(refname)", "refs/heads/refused")
        let branch = try #require(branches.split(separator: "\n").first)
        let note = try fixture.git("log", "-1", "--format=%N", String(branch))
        #expect(note.contains(path))
        return note
    }

    /// What an import says of it; nil when it is loaded.
    func refusalOfImport() async throws -> String? {
        await fixture.store.close()
        let text = JSONValue.object(file("by-import").object).compactBytes
        let input = NSTemporaryDirectory() + "scimgit-rule-\(UUID().uuidString)"
        try Data(text).write(to: URL(fileURLWithPath: input))
        defer { try? FileManager.default.removeItem(atPath: input) }
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
        let load = Import(
            into: fixture.location, client: "hr", source: "new.jsonl", tolerance: [], logger: ImportFixture.logger)
        let report = try await load.run(handle) { _ in }
        #expect(report.isRefused == report.written.isEmpty)
        return report.problems.first?.description
    }

    /// What `check` says of a state that has it; nil when it finds nothing.
    func refusalByCheck() throws -> String? {
        let (path, object) = file("by-check")
        let bytes = JSONValue.object(object).canonicalBytes
        let blob = ObjectID(hashing: .blob, bytes)
        try fixture.commitUnchecked([FileChange(path: path, new: .init(isRegular: true, blob: blob, bytes: bytes))])
        let report = try StateCheck.report(of: nil, at: fixture.location)
        let found = report.problems + report.remarks
        return (found.first { $0.path == path } ?? found.first)?.description
    }
}

/// What must hold of resources beside their schemas, whichever way they come.
@Suite struct `A rule` {
    @Test(arguments: RuleCase.all)
    func `holds for requests, for commits, for imports and for check, which name the attribute`(
        _ tried: RuleCase
    ) async throws {
        let state = try await RuleState(tried)
        if tried.request == .isRefused {
            for isCreation in [false] + (tried.words.hasSuffix("itself") ? [] : [true]) {
                let refusal = try await state.refusalOfRequest(isCreation: isCreation)
                #expect(refusal?.contains(tried.words) == true, "\(refusal ?? "done")")
            }
        }
        let commit = try await state.refusalOfCommit()
        #expect(commit?.contains(tried.words) == true, "\(commit ?? "taken")")
        let load = try await state.refusalOfImport()
        #expect(load?.contains(tried.words) == true, "\(load ?? "loaded")")
        let check = try state.refusalByCheck()
        #expect(check?.contains(tried.words) == true, "\(check ?? "sound")")
    }

    @Test func `does not hold anywhere of what none forbids`() async throws {
        let state = try await RuleState(RuleCase.sound)
        for isCreation in [false, true] {
            #expect(try await state.refusalOfRequest(isCreation: isCreation) == nil)
        }
        #expect(try await state.refusalOfCommit() == nil)
        #expect(try await state.refusalOfImport() == nil)
        #expect(try state.refusalByCheck() == nil)
    }

    @Test(arguments: RuleCase.all.filter { $0.request == .says && $0.id == nil })
    func `on what the server says asks no client, whatever it sends`(_ tried: RuleCase) async throws {
        let fixture = try await StoreFixture(bare: true)
        var body = tried.attributes("")
        body["schemas"] = [.string(Schema.user.id)]
        let stored = try #require(try await fixture.perform(.create(body)).stored)
        #expect(stored.created <= Timestamp.now())
        #expect(stored.resource["meta"]?.object?["created"] == .string(stored.created.text))
    }
}
