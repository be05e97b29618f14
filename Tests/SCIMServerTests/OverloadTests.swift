import Foundation
import HTTPTypes
import IdentityStore
import JSON
import Limits
import SCIM
import Testing

@Suite struct `A server that has too many changes to make` {
    @Test func `refuses more and says when to try again`() async throws {
        try await TestServer.run { server in
            // The writer waits for whoever holds the lock of the log.
            let lock = server.store.location.gitDirectory + "/refs/scimgit/live.lock"
            try Data().write(to: URL(fileURLWithPath: lock))
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<Limits.queuedChanges + 8 {
                    group.addTask { await Self.insist(on: "user\(number)", server.store) }
                }
                var answer: Answer?
                while answer?.text.contains("Too many changes wait") != true {
                    answer = try? await server.send(.post, "/Users", TestServer.user("late"))
                    #expect(answer?.status == 503)
                }
                #expect(answer?.headers[.retryAfter] == "\(Limits.retryAfter)")
                try? FileManager.default.removeItem(atPath: lock)
                server.store.giveUp()
            }
        }
    }

    /// Makes a user, again and again while too many wait.
    private static func insist(on name: String, _ store: IdentityStore) async {
        let user = Change(
            .create(["schemas": [.string(Schema.user.id)], "userName": .string(name)]), of: .user, requestID: "r")
        var isFull = true
        while isFull {
            isFull = false
            do { _ = try await store.perform(user, by: Client(name: "okta")) } catch {
                isFull = (error as? SCIMError)?.detail.contains("Too many changes wait") == true
            }
            await Task.yield()
        }
    }
}
