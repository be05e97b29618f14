/// One thing to measure that takes micro- or milliseconds.
struct Benchmark {
    /// What is measured.
    let name: String
    /// What the same work takes elsewhere: its name, and how to do it once.
    var baseline: (name: String, run: () throws -> Int)?
    /// Does it once, and returns something that the optimiser cannot leave out.
    let run: () throws -> Int

    init(
        _ name: String, against baseline: (name: String, run: () throws -> Int)? = nil, run: @escaping () throws -> Int
    ) {
        self.name = name
        self.baseline = baseline
        self.run = run
    }

    /// Prints the best time of one run.
    func report() throws {
        let reference = try baseline.map { baseline in
            Row.Baseline(name: baseline.name, value: try Self.bestTime(of: baseline.run))
        }
        Row(name: name, value: try Self.bestTime(of: run), unit: "µs", baseline: reference).print()
    }

    /// The best of up to 30 samples of at least a millisecond each, in microseconds a run.
    ///
    /// The best time is the one to compare: whatever else the machine does only adds to it. Samples end after a second.
    private static func bestTime(of run: () throws -> Int) throws -> Double {
        var runs = 1
        while try sample(runs, run) < .milliseconds(1) { runs *= 2 }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(1)
        var best = Duration.seconds(1_000)
        for index in 0..<30 where index < 3 || clock.now < end { best = min(best, try sample(runs, run)) }
        return best / .microseconds(1) / Double(runs)
    }

    private static func sample(_ runs: Int, _ run: () throws -> Int) throws -> Duration {
        var sum = 0
        let time = try ContinuousClock().measure {
            for _ in 0..<runs { sum &+= try run() }
        }
        blackHole(sum)
        return time
    }
}

@inline(never)
@_optimize(none)
private func blackHole(_: Int) {}
