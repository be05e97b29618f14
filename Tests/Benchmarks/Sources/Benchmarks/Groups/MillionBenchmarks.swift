import Foundation

/// What a change costs with 1,000,000 users at fan-out 4, against 1,000 users; and how long the start takes.
enum MillionBenchmarks {
    private static let users = 1_000_000
    private static let rounds = 5
    private static let perRound = 1_600

    static func run() async throws {
        let small = try SampleState(users: 1_000, bare: true)
        let large = try SampleState(importing: users, fanOut: 4)
        let tokens = try [small, large].map { state in
            let server = try ServerProcess(serving: state)
            defer { server.stop() }
            return server.token
        }
        for (name, isCold) in [("from history", true), ("times kept", false)] {
            if isCold { large.forgetTimes() }
            let server = try ServerProcess(serving: large)
            Row(name: "start: \(name), users: 1,000,000", value: server.startTime / .seconds(1), unit: "s").print()
            if let memory = server.peakMemory {
                Row(name: "memory: a user", value: memory * 1024 / Double(users), unit: "KiB").print()
            }
            server.stop()
        }
        try await compare([small, large], tokens)
    }

    /// Creates users over HTTP in turns.
    private static func compare(_ states: [SampleState], _ tokens: [String]) async throws {
        let servers = try states.map { try ServerProcess(serving: $0) }
        var next = 2 * users
        for connections in [1, 32] {
            var best = states.map { _ in 0.0 }
            for _ in 0..<rounds {
                for index in states.indices {
                    let bodies = try Requests(token: tokens[index]).creates(next..<next + perRound)
                    next += perRound
                    let client = LoadClient(port: servers[index].port, connections: connections)
                    best[index] = max(best[index], try await client.work(off: bodies, limit: .seconds(2)).result().rate)
                }
            }
            let name = "HTTP: create, connections: \(connections), users:"
            Row(name: "\(name) 1,000", value: best[0], unit: "/s").print()
            let baseline = Row.Baseline(name: "the rate at 1,000", value: best[0])
            Row(name: "\(name) 1,000,000", value: best[1], unit: "/s", baseline: baseline).print()
        }
    }
}
