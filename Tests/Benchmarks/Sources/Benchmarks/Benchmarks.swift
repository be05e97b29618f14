/// Prints how long the parts of scimgit take: `swift run -c release --package-path Tests/Benchmarks Benchmarks [text]`.
///
/// With a text, only the benchmarks whose name contains it run.
@main
enum Benchmarks {
    static func main() throws {
        let wanted = CommandLine.arguments.dropFirst().first ?? ""
        for benchmark in try JSONBenchmarks.all() where benchmark.name.contains(wanted) {
            print(try benchmark.measured())
        }
    }
}
