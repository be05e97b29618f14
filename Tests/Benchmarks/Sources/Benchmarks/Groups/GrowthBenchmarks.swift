import Foundation
import NIOCore

/// What a change costs with 1,000 and with 20,000 users: it must not grow with their number.
struct GrowthBenchmarks {
    private static let sizes = [1_000, 20_000]
    private static let rounds = 5
    /// How many changes a sample makes, few enough that 1,000 users stay of that order.
    private static let perSample = [1: 100, 32: 320]
    /// When a sample ends in any case, because the disk is slow.
    private static let limit = Duration.milliseconds(1_500)

    /// The numbers of users that are still to be made, or of titles that nobody has.
    private var next = 100_000

    static func run() async throws {
        let states = try sizes.map { try SampleState(users: $0) }
        var benchmarks = GrowthBenchmarks()
        try await benchmarks.overHTTP(states)
        try await benchmarks.inStore(states)
    }

    private mutating func overHTTP(_ states: [SampleState]) async throws {
        let servers = try states.map { try ServerProcess(serving: $0) }
        let ids = servers.map(\.id)
        for connections in [1, 32] {
            try await compare("HTTP: create, connections: \(connections)", connections, in: ids) { index, numbers in
                let requests = Requests(token: servers[index].token)
                return try await LoadClient(port: servers[index].port, connections: connections)
                    .work(off: requests.creates(numbers), limit: Self.limit).result()
            }
            try await compare("HTTP: patch, connections: \(connections)", connections, in: ids) { index, numbers in
                let requests = Requests(token: servers[index].token)
                return try await LoadClient(port: servers[index].port, connections: connections)
                    .work(off: requests.patches(numbers, users: states[index].users), limit: Self.limit).result()
            }
        }
    }

    private mutating func inStore(_ states: [SampleState]) async throws {
        var stores: [StoreLoad] = []
        for state in states { stores.append(try await StoreLoad(state)) }
        let ids = states.map { _ in ProcessInfo.processInfo.processIdentifier }
        for tasks in [1, 32] {
            try await compare("store: create, at a time: \(tasks)", tasks, in: ids) { index, numbers in
                try await stores[index].work(off: stores[index].creates(numbers), tasks: tasks, limit: Self.limit)
            }
            try await compare("store: patch, at a time: \(tasks)", tasks, in: ids) { index, numbers in
                try await stores[index].work(off: stores[index].patches(numbers), tasks: tasks, limit: Self.limit)
            }
        }
        for store in stores { await store.close() }
    }

    /// Prints the best rate and the mean processor time of a change at each size.
    ///
    /// - Parameters:
    ///   - processes: The process that makes the changes, for each size.
    ///   - work: Makes as many changes as there are numbers, if time allows, at the size with an index.
    private mutating func compare(
        _ name: String, _ concurrency: Int, in processes: [Int32],
        work: (Int, Range<Int>) async throws -> WorkResult
    ) async throws {
        let count = Self.perSample[concurrency, default: 100]
        var best = Self.sizes.map { _ in 0.0 }
        var times = best
        var done = best
        for _ in 0..<Self.rounds {
            for index in best.indices {
                let start = Machine.processorTime(ofProcess: processes[index]) ?? 0
                let result = try await work(index, next..<next + count)
                best[index] = max(best[index], result.rate)
                done[index] += Double(result.count)
                times[index] += (Machine.processorTime(ofProcess: processes[index]) ?? 0) - start
                next += count
            }
        }
        Self.report(name, best, unit: "/s")
        if times[0] > 0 {
            Self.report("\(name), processor", zip(times, done).map { $0 / $1 }, unit: "µs")
        }
    }

    private static func report(_ name: String, _ values: [Double], unit: String) {
        Row(name: "\(name), users: \(sizes[0])", value: values[0], unit: unit).print()
        let baseline = Row.Baseline(name: "that at \(sizes[0])", value: values[0])
        Row(name: "\(name), users: \(sizes[1])", value: values[1], unit: unit, baseline: baseline).print()
    }
}
