import Foundation
import Git
import JSON
import Limits
import SCIM
import Testing

@testable import IdentityStore

/// A way by which a resource can grow.
enum SizeDoor: CaseIterable, Sendable {
    case put, patch, bulk, restore

    /// Has a user get values by this way.
    func grow(_ id: String, named name: String, with values: JSONObject, in fixture: StoreFixture) async throws {
        var body: JSONObject = ["schemas": [.string(Schema.user.id)], "userName": .string(name)]
        for member in values { body[member.name] = member.value }
        switch self {
        case .put: try await fixture.perform(.replace(id: id, body))
        case .patch: _ = try await fixture.patch(id, ["op": "replace", "value": .object(values)])
        case .bulk:
            let results = try await fixture.bulk([
                ["method": "PUT", "path": .string("/Users/\(id)"), "data": .object(body)]
            ])
            _ = try results[0]?.outcome.get()
        case .restore:
            _ = try await fixture.patch(id, ["op": "replace", "path": "active", "value": false])
            body["active"] = true
            try await fixture.perform(.create(body))
        }
    }
}

/// A number of bytes beside the limit, and whether a resource may have them.
struct SizeCase: Sendable {
    let bytes: Int
    let isAllowed: Bool

    static let all = [-1, 0, 1].map { SizeCase(bytes: Limits.resource + $0, isAllowed: $0 <= 0) }
}

@Suite struct `The size of a stored resource` {
    /// Values that make a resource as long as asked for.
    static func values(for bytes: Int, in resource: JSONObject) -> JSONObject {
        var resource = resource
        let entitlements = (0..<34).map { number -> JSONValue in
            ["value": .string("\(number)-" + String(repeating: "x", count: 60_000))]
        }
        resource["active"] = true
        resource["entitlements"] = .array(entitlements)
        resource["title"] = "x"
        let room = bytes - JSONValue.object(resource).canonicalBytes.count + 1
        let title = JSONValue.string(String(repeating: "x", count: room))
        return ["active": true, "entitlements": .array(entitlements), "title": title]
    }

    @Test(arguments: SizeDoor.allCases, SizeCase.all)
    func `is limited for requests, and what they write is read again`(_ door: SizeDoor, _ size: SizeCase) async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("ada")
        let old = try #require(fixture.store.snapshot.resource(id, of: .user))
        let values = Self.values(for: size.bytes, in: old.resource.value)
        do {
            try await door.grow(id, named: "ada", with: values, in: fixture)
            #expect(size.isAllowed)
        } catch let error as SCIMError {
            #expect(!size.isAllowed)
            #expect(error.status == 413)
            #expect(error.detail.contains("\(Limits.resource)"))
        }
        let stored = fixture.store.snapshot.resource(id, of: .user)
        #expect((stored?.resource["entitlements"] != nil) == size.isAllowed)
        await fixture.store.close()
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.resource(id, of: .user)?.resource == stored?.resource)
        await again.close()
        #expect(try StateCheck.report(of: nil, at: fixture.location) == .init(problems: [], remarks: []))
    }

    @Test(arguments: SizeCase.all)
    func `is limited for imports`(_ size: SizeCase) async throws {
        let fixture = try ImportFixture()
        let user = try #require(ImportFixture.user("u1", nil, [("meta", Self.meta)]).object)
        let values = Self.values(for: size.bytes, in: user)
        let report = try await fixture.load([.object(user.merging(values))])
        #expect(report.problems.isEmpty == size.isAllowed)
        #expect(report.problems.allSatisfy { $0.reason.contains("\(Limits.resource)") })
        let store = try await fixture.open()
        #expect((store.snapshot.resource("u1", of: .user) != nil) == size.isAllowed)
        await store.close()
    }

    @Test(arguments: SizeCase.all)
    func `is limited for commits and pushes`(_ size: SizeCase) async throws {
        let fixture = try await StoreFixture(bare: true)
        let snapshot = fixture.store.snapshot
        let file = try Self.file(of: size.bytes)
        let move = ExternalUpdate(of: [file])
        let problems = move.problems(on: snapshot)
        #expect(problems.isEmpty == size.isAllowed)
        #expect(problems.allSatisfy { $0.path == file.path && $0.reason.contains("\(Limits.resource)") })
    }

    @Test func `may be larger in a state that has it, which can be read, made smaller and deleted`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let file = try Self.file(of: Limits.resource + 100)
        await fixture.store.close()
        try fixture.commitUnchecked([file])
        #expect(try StateCheck.report(of: nil, at: fixture.location).problems == [])
        #expect(try StateCheck.report(of: nil, at: fixture.location).remarks.map(\.path) == [file.path])
        let store = try await StoreFixture.open(fixture.location)
        func patch(_ operation: JSONValue) async throws -> Outcome {
            let body: JSONValue = ["schemas": [.string(MessageSchema.patchOp)], "Operations": [operation]]
            let request = try PatchRequest(parsing: body, dialect: .interoperable)
            return try await store.perform(
                Change(.patch(id: "u1", request), of: .user, requestID: "r"), by: fixture.client)
        }
        let error = await #expect(throws: SCIMError.self) {
            try await patch(["op": "replace", "path": "nickName", "value": "Ada"])
        }
        #expect(error?.status == 413)
        let smaller = try await patch(["op": "remove", "path": "entitlements"])
        #expect(smaller.effect == .changed)
        let deleted = try await store.perform(Change(.delete(id: "u1"), of: .user, requestID: "r"), by: fixture.client)
        #expect(deleted.effect == .deleted)
        await store.close()
    }

    @Test func `may be larger where a file only moves`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let file = try Self.file(of: Limits.resource + 1)
        await fixture.store.close()
        try fixture.commitUnchecked([file])
        _ = try await FanOutChange.run(4, at: fixture.location, logger: ImportFixture.logger)
        #expect(try StateCheck.report(of: nil, at: fixture.location).problems == [])
    }

    @Test func `does not grow by the names of members`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let long = String(repeating: "ä", count: Limits.text / 2)
        let body: JSONObject = [
            "schemas": [.string(Schema.user.id)], "userName": "ada", "displayName": .string(long),
        ]
        let user = try await fixture.perform(.create(body)).stored?.id ?? ""
        let group = try await fixture.createGroup("Staff", members: [user])
        let stored = try #require(fixture.group(group))
        let name = try #require(stored.members[user]?.display)
        #expect(name.hasPrefix("ää") && name.hasSuffix("…"))
        #expect(name.utf8.count <= Limits.memberName && name.utf8.count > Limits.memberName - 3)
        #expect(fixture.answer(group, in: fixture.store)["members"]?.array?.first?.object?["display"] == .string(long))
        #expect(
            Member(id: user, display: String(repeating: "x", count: Limits.memberName)).display?.hasSuffix("x") == true)
        await fixture.store.close()
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.resource(group, of: .group)?.value == stored.value)
        await again.close()
    }

    private static let meta: JSONValue = ["created": "2026-01-01T00:00:00Z", "resourceType": "User"]

    /// A file of a user who is new.
    private static func file(of bytes: Int) throws -> FileChange {
        let user = try #require(ImportFixture.user("u1", nil, [("meta", meta)]).object)
        let text = JSONValue.object(user.merging(values(for: bytes, in: user))).canonicalBytes
        #expect(text.count == bytes)
        return FileChange(
            path: ResourcePath.path(of: "u1", type: .user, fanOut: 3),
            new: .init(isRegular: true, blob: ObjectID(hashing: .blob, text), bytes: text))
    }
}

extension StoreFixture {
    /// Puts files into the log that no check lets in, as earlier versions did.
    func commitUnchecked(_ files: [FileChange]) throws {
        let repository = try Repository(opening: location.gitDirectory)
        var pack = Pack()
        let tip = try git("rev-parse", "scimgit/live^{tree}").trimmingCharacters(in: .newlines)
        var tree = MutableTree(root: ObjectID(hex: tip))
        for file in files {
            let blob = pack.add(.blob, file.new?.bytes ?? [])
            try tree.set(file.path, mode: .file, to: blob, in: repository)
        }
        let root = try tree.write(into: &pack, in: repository)
        try repository.write(pack).release()
        try commitUnchecked(root.description, "Commit files by hand")
    }
}
