/// Many runs of one target.
struct Campaign {
    /// An input that breaks a promise, as small as it could be made.
    struct Finding {
        let input: [UInt8]
        let violation: Violation
    }

    let target: Target
    private let mutation: Mutation
    private var generator: Chance
    /// Inputs to change: the corpus, and those that came to something new.
    private var pool: [[UInt8]]
    /// What came of the inputs, and of how many.
    private(set) var outcomes: [String: Int] = [:]
    private(set) var findings: [Finding] = []

    init(_ target: Target, corpus: [[UInt8]], seed: UInt64) {
        self.target = target
        mutation = Mutation(words: target.words, member: target.member)
        generator = Chance(seed: seed)
        pool = corpus
    }

    /// Tries the corpus and then as many inputs as asked for, until five of them break promises.
    ///
    /// - Parameter willTry: Is told each input before it is tried, so that the last one is known after a crash.
    mutating func run(_ runs: Int, willTry: ([UInt8]) -> Void) {
        for input in pool { attempt(input, willTry) }
        for _ in 0..<runs where findings.count < 5 { attempt(nextInput(), willTry) }
    }

    private mutating func nextInput() -> [UInt8] {
        if pool.isEmpty || generator.percent(55) {
            let input = target.generate(&generator)
            return generator.percent(65) ? input : mutation.changed(input, with: input, &generator)
        }
        let (input, other) = (generator.one(of: pool), generator.one(of: pool))
        return mutation.changed(input, with: other, &generator)
    }

    private mutating func attempt(_ input: [UInt8], _ willTry: ([UInt8]) -> Void) {
        willTry(input)
        do throws(Violation) {
            let outcome = try target.check(input)
            outcomes[outcome, default: 0] += 1
            if outcomes[outcome, default: 0] <= 3, pool.count < 20_000, input.count < 4_000 { pool.append(input) }
        } catch {
            let kind = error.description.prefix(30)
            guard !findings.contains(where: { $0.violation.description.hasPrefix(kind) }) else { return }
            findings.append(Finding(input: shrunk(input), violation: error))
        }
    }

    /// The input with as much taken away as still breaks a promise.
    private func shrunk(_ input: [UInt8]) -> [UInt8] {
        var input = input
        var size = max(1, input.count / 2)
        while size > 0 {
            var start = 0
            while start < input.count {
                var smaller = input
                smaller.removeSubrange(start..<min(input.count, start + size))
                if breaks(smaller) { input = smaller } else { start += size }
            }
            size /= 2
        }
        return input
    }

    private func breaks(_ input: [UInt8]) -> Bool {
        do throws(Violation) {
            _ = try target.check(input)
            return false
        } catch { return true }
    }
}
