import Foundation
import NIOCore

/// What one member more or less costs in a group of 100 and in one of 10,000, over HTTP at one connection.
///
/// The answer to a PATCH of the small group holds all its members, that of the large one none; it takes its time, so that
/// both are measured without the members as well.
enum GroupBenchmarks {
    private static let groups = [
        SampleGroup(id: "a0000000-0000-4000-8000-000000000100", members: 100),
        SampleGroup(id: "b0000000-0000-4000-8000-000000010000", members: 10_000),
    ]
    private static let users = 10_100
    private static let rounds = 10
    /// How many users a round adds to a group and takes out again.
    private static let perRound = 100

    static func run() async throws {
        let state = try SampleState(users: users)
        try SampleGroup.load(groups, into: state)
        let server = try ServerProcess(serving: state)
        let requests = Requests(token: server.token)
        var changes: [[Duration]] = groups.map { _ in [] }
        var briefChanges = changes
        var reads = changes
        let client = LoadClient(port: server.port, connections: 1)
        for _ in 0..<rounds {
            for (index, group) in groups.enumerated() {
                let patches = requests.memberships(of: group.id, users - perRound..<users)
                changes[index] += try await times(of: patches, repeats: false, client)
                let brief = requests.memberships(
                    of: group.id, users - perRound..<users, query: "?excludedAttributes=members")
                briefChanges[index] += try await times(of: brief, repeats: false, client)
                reads[index] += try await times(of: requests.heads(of: group.id), repeats: true, client)
            }
        }
        report("HTTP: PATCH of one member", changes)
        report("HTTP: the same, brief answer", briefChanges)
        report("HTTP: GET without members", reads)
    }

    private static func times(
        of requests: [ByteBuffer], repeats: Bool, _ client: LoadClient
    ) async throws -> [Duration] {
        let limit = Duration.milliseconds(repeats ? 100 : 3_000)
        let work = try await client.work(off: requests, repeats: repeats, limit: limit)
        _ = try work.result()
        return Array(work.intervals.dropFirst())
    }

    private static func report(_ name: String, _ samples: [[Duration]]) {
        for (title, share) in [("median", 0.5), ("p99", 0.99)] {
            let values = samples.map { $0.quantile(share) }
            for (index, group) in groups.enumerated() {
                let baseline = Row.Baseline(name: "that of \(groups[0].members)", value: values[0])
                Row(
                    name: "\(name), of \(group.members): \(title)", value: values[index], unit: "µs",
                    baseline: index == 0 ? nil : baseline
                ).print()
            }
        }
    }
}
