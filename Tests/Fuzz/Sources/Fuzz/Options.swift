/// What the command line asks for.
struct Options {
    var runs = 1_000_000
    var seed: UInt64 = 1
    var target: String?
    var printsInputs = false
    var printsOutcomes = false

    struct Unknown: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads `--runs N`, `--seed N`, `--target NAME`, `--print` and `--outcomes`.
    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--print": printsInputs = true
            case "--outcomes": printsOutcomes = true
            case "--target": target = try Self.value(of: option, &rest) { $0 }
            case "--runs": runs = try Self.value(of: option, &rest) { Int($0) }
            case "--seed": seed = try Self.value(of: option, &rest) { UInt64($0) }
            default: throw Unknown(description: "There is no option \(option).")
            }
        }
    }

    private static func value<Value>(
        of option: String, _ rest: inout ArraySlice<String>, _ read: (String) -> Value?
    ) throws -> Value {
        guard let value = rest.popFirst().flatMap(read) else {
            throw Unknown(description: "\(option) needs a value.")
        }
        return value
    }
}
