import Foundation
import JSON

/// Changes with 100,000 users: over HTTP and in the store alone, against `git fast-import` of the same commits, which
/// syncs nothing, and against SQLite, which syncs each.
struct ChangeBenchmarks {
    private static let users = 100_000
    private static let rounds = 3
    private static let perRound = 3_000
    /// When a sample ends in any case, because the disk is slow.
    private static let limit = Duration.seconds(5)

    private let state: SampleState
    /// The number of the first user that is still to be made.
    private var next = users

    static func run() async throws {
        var benchmarks = ChangeBenchmarks(state: try SampleState(users: users, bare: true, perCommit: 1_000))
        Row(name: "disk: write and sync 4 KiB", value: try Machine.syncRate(in: benchmarks.state.directory), unit: "/s")
            .print()
        let sqlite = try benchmarks.sqlite()
        Row(name: "SQLite: insert", value: sqlite, unit: "/s").print()
        let token = try benchmarks.startUp()
        try await benchmarks.overHTTP(token, sqlite)
        try await benchmarks.inStore()
    }

    /// - Returns: The token that the server makes at its first start.
    private func startUp() throws -> String {
        let first = try ServerProcess(serving: state)
        first.stop()
        for (name, isCold) in [("from history", true), ("times kept", false)] {
            if isCold { state.forgetTimes() }
            let server = try ServerProcess(serving: state)
            Row(name: "start: \(name), users: 100,000", value: server.startTime / .milliseconds(1), unit: "ms").print()
            if !isCold, let memory = server.peakMemory {
                Row(name: "memory: a user, at start", value: memory * 1024 / Double(Self.users), unit: "KiB").print()
            }
            server.stop()
        }
        return first.token
    }

    private mutating func overHTTP(_ token: String, _ sqlite: Double) async throws {
        let server = try ServerProcess(serving: state)
        let requests = Requests(token: token)
        for connections in [1, 32] {
            let replay = try ImportReplay(of: state)
            var best = 0.0
            for _ in 0..<Self.rounds {
                let bodies = try requests.creates(next..<next + Self.perRound)
                next += Self.perRound
                let client = LoadClient(port: server.port, connections: connections)
                best = max(best, try await client.work(off: bodies, limit: Self.limit).result().rate)
            }
            let baseline =
                connections == 1
                ? Row.Baseline(name: "SQLite", value: sqlite)
                : Row.Baseline(name: "git fast-import", value: try replay.bestRate(rounds: Self.rounds))
            Row(
                name: "HTTP: create, connections: \(connections)", value: best, unit: "/s", baseline: baseline
            ).print()
        }
    }

    private mutating func inStore() async throws {
        let replay = try ImportReplay(of: state)
        let store = try await StoreLoad(state)
        await store.repackAll()
        let (size, first) = (try state.size, next)
        var best = 0.0
        for _ in 0..<Self.rounds {
            let changes = try store.creates(next..<next + Self.perRound)
            next += Self.perRound
            best = max(best, try await store.work(off: changes, tasks: 32, limit: Self.limit).rate)
        }
        await store.repackAll()
        await store.close()
        Row(
            name: "disk: a create, packs brought together", value: Double(try state.size - size) / Double(next - first),
            unit: "B"
        ).print()
        let baseline = Row.Baseline(name: "git fast-import", value: try replay.bestRate(rounds: Self.rounds))
        Row(name: "store: create, at a time: 32", value: best, unit: "/s", baseline: baseline).print()
    }

    private func sqlite() throws -> Double {
        let directory = state.directory + "-sqlite"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let table = try SQLiteTable(in: directory)
        var best = 0.0
        for round in 0..<Self.rounds {
            let users = try (0..<500).map { number in
                let number = round * 500 + number
                return (
                    SampleUser.id(number), SampleUser.userName(number),
                    try SampleUser.file(number, created: "2026-11-24T07:10:41Z")
                )
            }
            let time = try ContinuousClock().measure {
                for (id, userName, file) in users { try table.insert(id: id, userName: userName, file: file) }
            }
            best = max(best, Double(users.count) / (time / .seconds(1)))
        }
        return best
    }
}
