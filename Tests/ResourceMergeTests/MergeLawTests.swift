import JSON
import Testing

@Suite struct `Laws of merging resources` {
    private static let cases = 1_000

    /// Each case has a seed of its own, which a failure names.
    @Test(arguments: MergeLaw.allCases)
    func `hold for any versions as files hold them`(_ law: MergeLaw) throws {
        for seed in 0..<UInt64(Self.cases) {
            var generator = Chance(seed: seed)
            let input = VersionsGrammar.input(&generator)
            let property = try #require(MergeProperty(input))
            do throws(Violation) { try property.check(law) } catch {
                Issue.record("Seed \(seed): \(error)\n\(input.text)")
                return
            }
        }
    }

    @Test func `are tried on merges of all kinds`() throws {
        var conflicts: [Int: Int] = [:]
        for seed in 0..<UInt64(Self.cases) {
            var generator = Chance(seed: seed)
            let property = try #require(MergeProperty(VersionsGrammar.input(&generator)))
            conflicts[min(property.outcome.problems.count, 2), default: 0] += 1
        }
        #expect(conflicts.values.allSatisfy { $0 >= 50 } && conflicts.count == 3, "\(conflicts)")
    }
}
