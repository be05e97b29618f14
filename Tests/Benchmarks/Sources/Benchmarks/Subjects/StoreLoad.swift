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

    /// Carries out changes, each task its share one after the other, and returns how many a second were done.
    func rate(of changes: [Change], tasks: Int) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for index in stride(from: task, to: changes.count, by: tasks) {
                        _ = try await store.perform(changes[index], by: client)
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(changes.count) / ((clock.now - start) / .seconds(1))
    }
}
