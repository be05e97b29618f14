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
        let parse = { (try JSONSerialization.jsonObject(with: data) as? [String: Any])?.count ?? 0 }
        let write = { (options: JSONSerialization.WritingOptions) in
            { try JSONSerialization.data(withJSONObject: object, options: options).count }
        }
        return [
            Benchmark("JSON: parse a user", against: ("Foundation", parse)) {
                try JSONValue(parsing: bytes).object?.count ?? 0
            },
            Benchmark(
                "JSON: write a user as a file", against: ("Foundation", write([.sortedKeys, .prettyPrinted]))
            ) { value.canonicalBytes.count },
            Benchmark("JSON: write a user compactly", against: ("Foundation", write([]))) { value.compactBytes.count },
            Benchmark("JSON: compare two users") { value == copy ? 1 : 0 },
            Benchmark("JSON: hash a user") { value.hashValue },
        ]
    }
}
