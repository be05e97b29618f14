/// Something whose rate is measured.
struct Contender {
    /// Does some of it and returns how many a second were done.
    let sample: () async throws -> Double
}

/// The best rate of each contender; they take turns, so that a busy machine disturbs all alike.
func bestRates(rounds: Int, _ contenders: [Contender]) async throws -> [Double] {
    var best = contenders.map { _ in 0.0 }
    for _ in 0..<rounds {
        for (index, contender) in contenders.enumerated() {
            best[index] = max(best[index], try await contender.sample())
        }
    }
    return best
}
