import Foundation
import HTTPTypes
import IdentityStore
import JSON
import Limits
import SCIM
import Synchronization
import Testing

@Suite struct `A server that has too many changes to make` {
    @Test func `refuses more and says when to try again`() async throws {
        try await TestServer.run { server in
            // The writer waits for whoever holds the lock of the log.
            let lock = server.store.location.gitDirectory + "/refs/scimgit/live.lock"
            try Data().write(to: URL(fileURLWithPath: lock))
            let end = End()
            await withTaskGroup(of: Void.self) { group in
                // More than wait and are being made, so that whatever is refused makes room for others.
                for number in 0..<Limits.queuedChanges + 512 {
                    group.addTask {
                        while !end.hasCome.load(ordering: .relaxed) { await Self.create("user\(number)", server.store) }
                    }
                }
                var answer: Answer?
                while answer?.text.contains("Too many changes wait") != true {
                    answer = try? await server.send(.post, "/Users", TestServer.user("late"))
                    #expect(answer?.status == 503)
                }
                #expect(answer?.headers[.retryAfter] == "\(Limits.retryAfter)")
                end.hasCome.store(true, ordering: .relaxed)
                try? FileManager.default.removeItem(atPath: lock)
                server.store.giveUp()
            }
        }
    }

    private final class End: Sendable {
        let hasCome = Atomic(false)
    }

    /// Makes a user, as far as that is possible.
    private static func create(_ name: String, _ store: IdentityStore) async {
        let user = Change(
            .create(["schemas": [.string(Schema.user.id)], "userName": .string(name)]), of: .user, requestID: "r")
        do { _ = try await store.perform(user, by: Client(name: "okta")) } catch {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
