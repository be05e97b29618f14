import NIOCore

/// Reads over HTTP with 100,000 users, against bare Hummingbird routes that answer as many bytes.
enum ReadBenchmarks {
    private static let users = 100_000

    static func run() async throws {
        let state = try SampleState(users: users, bare: true, perCommit: 1_000)
        let server = try ServerProcess(serving: state)
        let requests = Requests(token: server.token)
        try await compareWithBare(server, requests)
        var lists = [
            ReadLoad(name: "page of 100", server: server, requests: requests.pages(of: 100, users: users)),
            ReadLoad(name: "scan, title eq", server: server, requests: requests.scans()),
            ReadLoad(name: "sort by name.familyName", server: server, requests: requests.sorts()),
        ]
        for index in lists.indices {
            for _ in 0..<3 { try await lists[index].sample(connections: 8) }
            lists[index].report(connections: 8)
        }
    }

    private static func compareWithBare(_ server: ServerProcess, _ requests: Requests) async throws {
        let reads = [("GET by id", requests.gets(0..<users)), ("userName eq", requests.lookups(0..<users))]
        var lengths: [Int] = []
        for (_, requests) in reads {
            let probe = LoadClient(port: server.port, connections: 1)
            lengths.append(try await probe.work(off: requests, limit: .milliseconds(10)).bodyLength)
        }
        let bare = try ServerProcess(bareAnswering: lengths[0], toList: lengths[1])
        for connections in [1, 32] {
            for (name, requests) in reads {
                var loads = [
                    ReadLoad(name: "bare route, as \(name)", server: bare, requests: requests),
                    ReadLoad(name: name, server: server, requests: requests),
                ]
                for _ in 0..<5 {
                    for index in loads.indices { try await loads[index].sample(connections: connections) }
                }
                loads[0].report(connections: connections)
                loads[1].report(connections: connections, against: loads[0])
            }
        }
    }
}
