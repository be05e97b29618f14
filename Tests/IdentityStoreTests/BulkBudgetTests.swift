import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The work of a bulk request` {
    @Test func `is that of all its operations, and those beyond the budget are refused`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let emails = (0..<400).map { ["value": .string("e\($0)")] as JSONValue }
        let outcome = try await fixture.perform(
            .create(["schemas": [.string(Schema.user.id)], "userName": "ada", "emails": .array(emails)]))
        let id = try #require(outcome.stored?.id)
        let filter = (0..<50).map { "value co \"x\($0)\"" }.joined(separator: " or ")
        let heavy: JSONValue = [
            "method": "PATCH", "path": .string("/Users/\(id)"),
            "data": [
                "schemas": [.string(PatchRequest.schema)],
                "Operations": [["op": "remove", "path": .string("emails[\(filter)]")]],
            ],
        ]
        let results = try await fixture.bulk(Array(repeating: heavy, count: 60))
        #expect(results.first?.effect == .unchanged)
        #expect(results.last?.error?.keyword == .tooMany)
        #expect(results.count { $0.effect == .unchanged } == results.firstIndex { $0.error != nil })
        let alone = try await fixture.bulk([heavy])
        #expect(alone.first?.effect == .unchanged)
    }

    @Test func `is not begun when the server is about to end`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("ada")
        let snapshot = fixture.store.snapshot
        let body: JSONObject = [
            "schemas": [.string(BulkRequest.schema)],
            "Operations": [["method": "DELETE", "path": .string("/Users/\(user)")]],
        ]
        let request = try BulkRequest(
            parsing: body, resourceTypes: snapshot.resourceTypes, dialect: .interoperable)
        fixture.store.giveUp()
        await #expect(throws: SCIMError.self) {
            try await fixture.store.perform(Bulk(request, requestID: "r") { .versions([$0]) }, by: fixture.client)
        }
        #expect(fixture.store.snapshot.commit == snapshot.commit)
    }
}
