import Foundation
import JSON
import TestSupport

/// One server, the dictionary that says what it has to hold, and the choice of what happens to both.
final class Simulation {
    let seed: UInt64
    let server: ServerProcess
    var random: SeededGenerator
    var model = Model()
    /// The clients and their tokens.
    let tokens: [(name: String, token: String)]
    /// The newest commit that the model has.
    var tip: String
    /// What has been seen of the times of resources.
    var times: [String: SeenTimes] = [:]
    /// The commits that were compared with those of the branch.
    var checkedCommits = 0
    private var steps: [String] = []
    private(set) var lastNumber = 0
    var clone: String { server.directory + "-clone" }

    init(seed: UInt64) throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        server = try ServerProcess()
        // Each client may change what the other one made: the model knows of no owners but for who comes back.
        for words in [["client", "set", "okta"], ["client", "create", "entra"]] {
            _ = try CommandRun(words + ["--manages", "all", "--state", server.directory])
        }
        let run = try CommandRun("token", "create", "entra", "--state", server.directory)
        tokens = [("okta", server.client.token), ("entra", run.output.trimmingCharacters(in: .newlines))]
        tip = try server.git("rev-parse", "main").trimmingCharacters(in: .newlines)
        try server.git("clone", "-q", server.directory, clone)
        for (key, value) in [("user.name", "Ada Admin"), ("user.email", "ada@corp.example")] {
            try server.git("config", key, value, in: clone)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: clone) }

    /// Does so many steps, or fewer when the time is up.
    ///
    /// - Throws: ``SimulationFailure``.
    func run(steps count: Int, until end: ContinuousClock.Instant? = nil) async throws {
        do {
            try await waitForTokens()
            for step in 1...count {
                if let end, .now > end { break }
                random = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(step))
                steps.append("\(step):")
                try await act()
                if step % 10 == 0 { try await check() }
            }
            try await check()
        } catch {
            server.keepsDirectory = true
            throw SimulationFailure(seed: seed, steps: steps.suffix(20), reason: "\(error)", state: server.directory)
        }
    }

    private func act() async throws {
        switch Int.random(in: 0..<1000, using: &random) {
        case ..<480: try await send(maker { $0.ordinary() })
        case ..<540: try await sendConditionally()
        case ..<600: try await send(maker { $0.bad() })
        case ..<640: try await sendBulk()
        case ..<720: try await read()
        case ..<740: try await scan()
        case ..<780: try await burst()
        case ..<790: try await race()
        case ..<805: try await kill()
        case ..<820: try await restart()
        case ..<900: try await revert()
        case ..<940: try await edit()
        case ..<980: try await push()
        default: try maintain()
        }
    }

    /// Adds to the line of the step in the report of a failure.
    func note(_ words: String) { steps[steps.count - 1] += "\n    " + words }

    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Lets something be made with the random numbers of the run.
    func maker<Made>(_ make: (inout RequestMaker) throws -> Made) rethrows -> Made {
        var maker = RequestMaker(random: random, model: model, nextNumber: nextNumber)
        defer { random = maker.random }
        return try make(&maker)
    }

    func client(_ name: String) throws -> SCIMClient {
        guard let token = tokens.first(where: { $0.name == name })?.token else { throw Unexpected("no client \(name)") }
        return SCIMClient(port: server.client.port, token: token)
    }

    func randomClient() -> String { random.one(of: tokens.map(\.name)) }

    /// Waits until the running server knows the second token.
    private func waitForTokens() async throws {
        for _ in 0..<100 {
            if try await client("entra").send("GET", "/Users").status == 200 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Unexpected("the server does not take up a new token")
    }
}

/// Something that the model did not foresee.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

func require(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !condition { throw Unexpected(otherwise()) }
}

/// What is needed to have a failure again, and the steps that led to it.
struct SimulationFailure: Error, CustomStringConvertible {
    let seed: UInt64
    let steps: ArraySlice<String>
    let reason: String
    let state: String

    var description: String {
        "\(reason)\nThe last steps:\n\(steps.joined(separator: "\n"))\nThe state is left in \(state). "
            + "SCIMGIT_SIMULATION_SEED=\(seed) SCIMGIT_SIMULATION_SECONDS=3600 repeats the run."
    }
}
