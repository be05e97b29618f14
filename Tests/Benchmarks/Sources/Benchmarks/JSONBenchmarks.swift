import Foundation
import JSON

/// The reader and the writer of JSON against those of Foundation.
enum JSONBenchmarks {
    static func all() throws -> [Benchmark] {
        let bytes = Array(SampleUser.text.utf8)
        let value = try JSONValue(parsing: bytes)
        let copy = try JSONValue(parsing: bytes)
        let data = Data(bytes)
        let object = try JSONSerialization.jsonObject(with: data)
        let pretty: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted]
        return [
            Benchmark(name: "JSON: parse a user") { try JSONValue(parsing: bytes).object?.count ?? 0 },
            Benchmark(name: "Foundation: parse a user") {
                (try JSONSerialization.jsonObject(with: data) as? [String: Any])?.count ?? 0
            },
            Benchmark(name: "JSON: write a user as a file") { value.canonicalBytes.count },
            Benchmark(name: "Foundation: write sorted and pretty") {
                try JSONSerialization.data(withJSONObject: object, options: pretty).count
            },
            Benchmark(name: "JSON: write a user compactly") { value.compactBytes.count },
            Benchmark(name: "Foundation: write compactly") { try JSONSerialization.data(withJSONObject: object).count },
            Benchmark(name: "JSON: compare two users") { value == copy ? 1 : 0 },
            Benchmark(name: "JSON: hash a user") { value.hashValue },
        ]
    }
}
