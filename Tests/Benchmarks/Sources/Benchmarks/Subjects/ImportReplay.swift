import Foundation

/// The commits that a server is about to make, to be made again by `git fast-import` in a copy of the repository.
final class ImportReplay {
    private let state: SampleState
    private let base: String
    private let directory: String

    /// What the server writes; `main` follows later.
    private static let log = "refs/scimgit/live"

    /// Copies the repository as it is now.
    init(of state: SampleState) throws {
        self.state = state
        base = try Command.git(["rev-parse", Self.log], in: state.directory).filter { !$0.isWhitespace }
        directory = state.directory + "-replay"
        try Command.git(["clone", "--quiet", "--mirror", "--no-local", ".", directory], in: state.directory)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// How many of the commits made since the copy git imports a second, at best; without a sync in between.
    func bestRate(rounds: Int) throws -> Double {
        let stream = directory + "/stream"
        let commits = try Command.git(["rev-list", "--count", "\(base)..\(Self.log)"], in: state.directory)
        guard let count = Double(commits.filter(\.isNumber)), count > 0 else { throw Failure("Nothing was created.") }
        let text = try Command.git(
            ["fast-export", "--reference-excluded-parents", "\(base)..\(Self.log)"], in: state.directory)
        try text.write(toFile: stream, atomically: false, encoding: .utf8)
        var best = 0.0
        for round in 0..<rounds {
            let copy = directory + "/copy-\(round)"
            try Command.git(["clone", "--quiet", "--mirror", ".", copy], in: directory)
            let time = try ContinuousClock().measure {
                try Command.git(["fast-import", "--quiet", "--force"], in: copy, input: stream)
            }
            best = max(best, count / (time / .seconds(1)))
        }
        return best
    }
}
