import JSON
import Limits
import SCIM
import Synchronization
import Testing

@testable import IdentityStore

@Suite struct `Work of a search` {
    @Test func `may be as much as the budget has, and no step more`() {
        var work = SearchWork(steps: 1000) { true }
        #expect(throws: Never.self) { try work.plan(1000) }
        let error = #expect(throws: SCIMError.self) { try work.plan(1) }
        #expect(error?.keyword == .tooMany)
        #expect(error?.detail.contains("\(Limits.searchWork) values") == true)
    }

    @Test func `counts text as it is read`() throws {
        var work = SearchWork(steps: 10) { true }
        work.folded.readBytes = 64 * 10
        try work.advance(.max)
        work.folded.readBytes = 64
        let error = #expect(throws: SCIMError.self) { try work.advance(.max) }
        #expect(error?.keyword == .tooMany)
    }

    @Test(arguments: ["displayName co \"x\"", "meta.created gt \"2020-01-01T00:00:00Z\"", nil])
    func `is given up when nobody waits for it`(_ text: String?) async throws {
        let fixture = try await StoreFixture(bare: true)
        try await fixture.createUser("ada")
        let filter = try text.map { try Filter(parsing: $0).compile(for: .user) }
        let sort = try SortOrder(by: "userName", descending: false, of: .user)
        let query = Query([Query.Part(.user, filter: filter, sort: sort)])
        let error = #expect(throws: SCIMError.self) {
            try fixture.store.snapshot.results(of: query, baseURL: "", whileWanted: { false })
        }
        #expect(error?.status == 503)
    }

    @Test func `is what the filter looks at, and nothing where an index leads`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let ids = [try await fixture.createUser("ada"), try await fixture.createUser("bob")]
        let group = try await fixture.createGroup("Staff", members: ids)
        let snapshot = fixture.store.snapshot
        func steps(_ text: String, _ type: ResourceType) throws -> Int {
            snapshot.steps(of: Query([Query.Part(type, filter: try Filter(parsing: text).compile(for: type))]))
        }
        #expect(try steps("userName eq \"ada\"", .user) == 0)
        #expect(try steps("members eq \"\(ids[0])\"", .group) == 0)
        #expect(try steps("id eq \"\(group)\"", .group) == 0)
        #expect(try steps("userName co \"ada\" or title pr", .user) == 4)
        #expect(try steps("members.display co \"a\"", .group) == 1 + 16 + 2 * (1 + 16))
        let sort = try SortOrder(by: "userName", descending: false, of: .user)
        #expect(snapshot.steps(of: Query([Query.Part(.user, sort: sort)])) == 32)
    }
}
