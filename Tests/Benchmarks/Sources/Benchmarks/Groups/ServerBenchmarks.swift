import Foundation

/// The program with 10,000 users: start, memory, changes over HTTP.
enum ServerBenchmarks {
    private static let users = 10_000
    private static let rounds = 3

    static func run() async throws {
        let state = try SampleState(users: users)
        Row(name: "disk: write and sync 4 KiB", value: try Machine.syncRate(in: state.directory), unit: "/s").print()
        let first = try ServerProcess(serving: state)
        let requests = Requests(token: first.token)
        first.stop()
        let server = try startUp(state)
        var numbers = users..<users
        for connections in [1, 32] {
            numbers = try await creates(
                on: server, state, requests, from: numbers.upperBound, connections: connections)
        }
        try await patches(on: server, requests)
        reportMemory(of: server, "after changes")
    }

    /// The time to the greeting, with and without the times of all users kept beside the repository.
    private static func startUp(_ state: SampleState) throws -> ServerProcess {
        var (cold, warm, walk) = (Double.infinity, Double.infinity, Double.infinity)
        for _ in 0..<rounds {
            state.forgetTimes()
            let server = try ServerProcess(serving: state)
            cold = min(cold, server.startTime / .milliseconds(1))
            server.stop()
            let again = try ServerProcess(serving: state)
            warm = min(warm, again.startTime / .milliseconds(1))
            again.stop()
            let log = try ContinuousClock().measure { try Command.git(["log", "--raw", "main"], in: state.directory) }
            walk = min(walk, log / .milliseconds(1))
        }
        let baseline = Row.Baseline(name: "git log --raw", value: walk)
        Row(name: "start: from history", value: cold, unit: "ms", baseline: baseline).print()
        Row(name: "start: times kept", value: warm, unit: "ms", baseline: baseline).print()
        let server = try ServerProcess(serving: state)
        reportMemory(of: server, "after start")
        return server
    }

    private static func reportMemory(of server: ServerProcess, _ moment: String) {
        guard let memory = server.peakMemory else { return }
        Row(name: "memory: peak \(moment)", value: memory, unit: "MiB").print()
    }

    /// Creates users, and imports the same commits with git.
    ///
    /// - Returns: The numbers of the users that were made or could have been.
    private static func creates(
        on server: ServerProcess, _ state: SampleState, _ requests: Requests, from first: Int, connections: Int
    ) async throws -> Range<Int> {
        let perRound = connections == 1 ? 400 : 2_000
        let client = LoadClient(port: server.port, connections: connections)
        let replay = try ImportReplay(of: state)
        var next = first
        var best = 0.0
        for _ in 0..<rounds {
            let bodies = try requests.creates(next..<next + perRound)
            best = max(best, try await client.work(off: bodies, limit: .seconds(3)).result().rate)
            next += perRound
        }
        let baseline = Row.Baseline(name: "git fast-import", value: try replay.bestRate(rounds: rounds))
        Row(name: "HTTP: create, connections: \(connections)", value: best, unit: "/s", baseline: baseline).print()
        return first..<next
    }

    private static func patches(on server: ServerProcess, _ requests: Requests) async throws {
        var next = 0
        for (connections, perRound) in [(1, 400), (32, 2_000)] {
            let client = LoadClient(port: server.port, connections: connections)
            var best = 0.0
            for _ in 0..<rounds {
                let patches = requests.patches(next..<next + perRound, users: users)
                best = max(best, try await client.work(off: patches, limit: .seconds(3)).result().rate)
                next += perRound
            }
            Row(name: "HTTP: patch, connections: \(connections)", value: best, unit: "/s").print()
        }
    }
}
