import Foundation
import Testing

/// Clients, people with git, crashes and maintenance against one server, all from one seed.
///
/// `SCIMGIT_SIMULATION_SECONDS` makes a long run of one simulation after the other; `SCIMGIT_SIMULATION_SEED` says the
/// seed of the first, which a failure prints.
@Suite struct `A simulation from one seed` {
    private static let seconds = Int(ProcessInfo.processInfo.environment["SCIMGIT_SIMULATION_SECONDS"] ?? "")
    private static let seed = UInt64(ProcessInfo.processInfo.environment["SCIMGIT_SIMULATION_SEED"] ?? "")

    @Test func `finds in server and repository what a plain dictionary holds`() async throws {
        guard let seconds = Self.seconds else {
            for seed in Self.seed.map({ [$0] }) ?? [1, 2] { try await Simulation(seed: seed).run(steps: 60) }
            return
        }
        let end = ContinuousClock.now + .seconds(seconds)
        var seed = Self.seed ?? UInt64.random(in: 0..<1_000_000_000)
        repeat {
            print("Simulation of seed \(seed): SCIMGIT_SIMULATION_SEED=\(seed) repeats it.")
            try await Simulation(seed: seed).run(steps: 500, until: end)
            seed += 1
        } while ContinuousClock.now < end
    }
}
