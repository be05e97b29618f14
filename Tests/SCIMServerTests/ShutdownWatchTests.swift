import Dispatch
import HTTPTypes
import IdentityStore
import Testing

@testable import SCIMServer

@Suite struct `A server that was told to stop` {
    @Test func `gives up what has not been begun, and is ended when that does not help`() async throws {
        try await TestServer.run { server in
            await withCheckedContinuation { continuation in
                ShutdownWatch(server.store, timeout: .milliseconds(1), rest: .milliseconds(1)) { continuation.resume() }
                    .start()
            }
            #expect(server.store.isGivingUp)
            let answer = try await server.send(.post, "/Users", #"{"userName":"ada","schemas":["\#(Self.user)"]}"#)
            #expect(answer.status == 503)
        }
    }

    private static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
}
