import Foundation

/// Measures scimgit and prints a table.
///
/// ```
/// swift run -c release --package-path Tests/Benchmarks Benchmarks [group ...]
/// ```
///
/// The groups are those of ``Group``; without a name all but `million` run, in some seven minutes. A line is a name, the best
/// of several samples, its unit, and the ratio to a baseline that took turns with it: on a machine that does other work
/// too, trust the ratios. The program `scimgit` is built along and found beside this one; the environment variable
/// `SCIMGIT` names another one to measure. With `TMPDIR` on a file system in memory the disk does not count.
@main
enum Benchmarks {
    static func main() async {
        do { try await run(Array(CommandLine.arguments.dropFirst())) } catch {
            try? FileHandle.standardError.write(contentsOf: Data("\(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        if arguments.first == BareServer.command {
            return try await BareServer.run(arguments: Array(arguments.dropFirst()))
        }
        if arguments.contains(where: { ["-h", "--help", "help"].contains($0) }) { return print(usage) }
        let groups = try arguments.map { name in
            guard let group = Group(rawValue: name) else { throw Failure("There is no group \"\(name)\".\n\(usage)") }
            return group
        }
        Machine.describe()
        for group in groups.isEmpty ? Group.usual : groups { try await group.run() }
        Machine.describe()
    }

    private static let usage =
        "Usage: Benchmarks [group ...]\nGroups: \(Group.allCases.map(\.rawValue).joined(separator: ", ")); without a name "
        + "all but million."
}

/// Benchmarks that share what they measure on.
enum Group: String, CaseIterable {
    /// The reader and the writer of JSON.
    case json
    /// The rules of SCIM over values: filters, order, projection, PATCH.
    case rules
    /// The program with 10,000 users: start, memory, changes over HTTP.
    case server
    /// Reads over HTTP with 100,000 users, against bare Hummingbird routes.
    case reads
    /// What a change costs with 1,000 and with 20,000 users.
    case growth
    /// What one member more or less costs in a group of 100 and in one of 10,000.
    case groups
    /// What a change takes while packs are brought together.
    case maintenance
    /// Changes with 100,000 users, against git and SQLite.
    case changes
    /// What a change costs with 1,000,000 users. Only by name: it takes minutes.
    case million

    /// The groups that run when none is named.
    static let usual = allCases.filter { $0 != .million }

    func run() async throws {
        switch self {
        case .json: for benchmark in try JSONBenchmarks.all() { try benchmark.report() }
        case .rules: for benchmark in try RuleBenchmarks.all() { try benchmark.report() }
        case .server: try await ServerBenchmarks.run()
        case .reads: try await ReadBenchmarks.run()
        case .growth: try await GrowthBenchmarks.run()
        case .groups: try await GroupBenchmarks.run()
        case .maintenance: try await MaintenanceBenchmarks.run()
        case .changes: try await ChangeBenchmarks.run()
        case .million: try await MillionBenchmarks.run()
        }
    }
}

/// Why nothing can be measured.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
