import JSON
import Testing

@testable import IdentityStore

@Suite struct `Messages of other modules on the control socket` {
    @Test func `are answered by the module that registered their kind, and all others as before`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let server = RunningServer(of: fixture.location)
        fixture.store.answer("greeting") { message in ["hello": message["name"] ?? .null] }
        let running = Task { await fixture.store.run() }
        #expect(await server.ask("greeting", ["name": "ada"], within: 20) == ["hello": "ada"])
        let unknown = await server.ask("farewell", within: 20)
        #expect(unknown?["refusal"]?.string?.contains("restart") == true)
        running.cancel()
        await running.value
        await fixture.store.close()
        #expect(await server.ask("greeting", within: 20) == nil)
    }
}
