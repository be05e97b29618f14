import IdentityStore
import JSON
import Logging
import SCIM

/// Changes made in a store without a server around it, and without anything that follows the branch.
struct StoreLoad: Sendable {
    private let store: IdentityStore
    private let users: Int
    private let client = Client(name: "okta")

    /// Opens a state that no server serves.
    init(_ state: SampleState) async throws {
        var logger = Logger(label: "store")
        logger.logLevel = .error
        store = try await IdentityStore.open(state.location, logger: logger)
        users = state.users
    }

    func close() async { await store.close() }

    /// Brings the packs together, as a server does once changes have ceased.
    func repackAll() async { await store.repackAll() }

    /// Makes users.
    func creates(_ numbers: Range<Int>) throws -> [Change] {
        try numbers.map { Change(.create(try SampleUser.body($0)), of: .user, requestID: "create-\($0)") }
    }

    /// Gives users another title.
    func patches(_ numbers: Range<Int>) throws -> [Change] {
        try numbers.map { number in
            let request = try PatchRequest(
                parsing: SampleUser.patch(title: "Title \(number)"), dialect: client.dialect)
            return Change(
                .patch(id: SampleUser.id(number % users), request), of: .user, requestID: "patch-\(number)")
        }
    }

    /// Carries out changes, each task its share one after the other, until all are done or time is up.
    func work(off changes: [Change], tasks: Int, limit: Duration) async throws -> WorkResult {
        let clock = ContinuousClock()
        let start = clock.now
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var count = 0
                    for index in stride(from: task, to: changes.count, by: tasks) where clock.now - start < limit {
                        _ = try await store.perform(changes[index], by: client)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return WorkResult(count: count, time: clock.now - start)
    }
}
