import Foundation

/// Tries random inputs on what reads the inputs of strangers, and on the merge of three versions of a file:
/// `swift run -c release --package-path Tests/Fuzz Fuzz [--runs N] [--seed N] [--target NAME] [--print] [--outcomes]`.
///
/// The runs are shared out to the targets. The same seed tries the same inputs; after a crash, `--print` shows which one
/// was the last. `--outcomes` shows what the inputs came to, and so how much of the code they reach. Inputs that break a promise are kept in the corpus, which ordinary tests replay.
@main
enum Fuzz {
    static func main() throws {
        let options = try Options(Array(CommandLine.arguments.dropFirst()))
        let targets = try Target.all().filter { options.target == nil || $0.name == options.target }
        let shares = targets.reduce(0) { $0 + $1.share }
        var isSound = true
        for target in targets {
            let corpus = Corpus(of: target.name)
            var campaign = Campaign(target, corpus: try corpus.inputs(), seed: options.seed)
            let runs = options.runs / shares * target.share
            let time = ContinuousClock().measure {
                campaign.run(runs) { input in if options.printsInputs { show(printable(input)) } }
            }
            show("\(target.name): \(runs) runs in \(time), \(campaign.outcomes.count) outcomes")
            if options.printsOutcomes { show(campaign.outcomes) }
            for finding in campaign.findings {
                isSound = false
                show("  \(finding.violation)\n  \(try corpus.keep(finding.input)): \(printable(finding.input))")
            }
        }
        if !isSound { exit(1) }
    }

    /// Prints a line at once, so that none is lost in a crash.
    private static func show(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private static func show(_ outcomes: [String: Int]) {
        for (outcome, count) in outcomes.sorted(by: { $0.value > $1.value }) { show("  \(count) \(outcome)") }
    }

    private static func printable(_ input: [UInt8]) -> String {
        String(decoding: input, as: UTF8.self).debugDescription
    }
}
