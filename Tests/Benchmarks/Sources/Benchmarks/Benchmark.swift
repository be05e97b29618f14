/// One thing to measure.
struct Benchmark {
    /// What is measured.
    let name: String
    /// Does it once, and returns something that the optimiser cannot leave out.
    let run: () throws -> Int

    /// Name, best and median time of one run, from 30 samples of at least a millisecond each.
    ///
    /// The best time is the one to compare: whatever else the machine does only adds to it.
    func measured() throws -> String {
        let runs = try runsPerSample()
        let samples = try (0..<30).map { _ in try sample(runs) / runs }.sorted()
        let columns = [samples[0], samples[samples.count / 2]].map { time in
            time.formatted.leftPadded(to: 12)
        }
        return name + String(repeating: " ", count: max(1, 40 - name.count)) + columns.joined()
    }

    private func runsPerSample() throws -> Int {
        var runs = 1
        while try sample(runs) < .milliseconds(1) { runs *= 2 }
        return runs
    }

    private func sample(_ runs: Int) throws -> Duration {
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

extension Duration {
    /// The time in microseconds with two digits after the point.
    fileprivate var formatted: String {
        let hundredths = Int((self / .microseconds(1)) * 100)
        return "\(hundredths / 100)." + "\(hundredths % 100)".leftPadded(to: 2, with: "0") + " µs"
    }
}

extension String {
    fileprivate func leftPadded(to width: Int, with filler: Character = " ") -> String {
        String(repeating: filler, count: max(0, width - count)) + self
    }
}
