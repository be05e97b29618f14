import Foundation
import Testing

/// The limits as the source and the guide state them.
@Suite struct `Table of limits` {
    /// A limit and its figure as the guide writes it.
    struct Row: Hashable, CustomTestStringConvertible {
        let name: String
        let figure: String
        var testDescription: String { "\(name): \(figure)" }
    }

    private static func text(_ path: String) throws -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func declared() throws -> [Row] {
        var rows: [Row] = []
        var comment: [Substring] = []
        for line in try text("Sources/Limits/Limits.swift").split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.drop { $0 == " " }
            if line.hasPrefix("///") {
                comment.append(line.dropFirst(3))
            } else {
                if let match = line.firstMatch(of: /^public static let (\w+) = (.+)$/) {
                    let value = try #require(number(match.2), "\(line): write a number, a shift or a product")
                    rows.append(Row(name: String(match.1), figure: figure(value, comment.joined(separator: " "))))
                }
                comment = []
            }
        }
        return rows
    }

    static func described() throws -> [Row] {
        let row = /\n\| `(\w+)` \| ([0-9,]+(?: KiB| MiB| bytes| s| ms)?) \|/
        return try text("Sources/scimgit/Guide.docc/Limits.md").matches(of: row).map {
            Row(name: String($0.1), figure: String($0.2))
        }
    }

    /// The value of `1_000`, `1 << 20`, `3 * 60`.
    private static func number(_ expression: Substring) -> Int? {
        let parts = expression.split(separator: " ")
        let numbers = parts.compactMap { Int($0.filter { $0 != "_" }) }
        switch (numbers.count, parts.count) {
        case (1, 1): return numbers[0]
        case (2, 3) where parts[1] == "<<": return numbers[0] << numbers[1]
        case (2, 3) where parts[1] == "*": return numbers[0] * numbers[1]
        default: return nil
        }
    }

    private static func figure(_ value: Int, _ comment: String) -> String {
        let sentence = comment.split(separator: ". ")[0]
        guard !sentence.contains("in seconds") else { return "\(value) s" }
        guard !sentence.contains("in milliseconds") else { return "\(grouped(value)) ms" }
        guard sentence.contains("in bytes") else { return grouped(value) }
        if value.isMultiple(of: 1 << 20) { return "\(grouped(value >> 20)) MiB" }
        return value.isMultiple(of: 1 << 10) ? "\(grouped(value >> 10)) KiB" : "\(grouped(value)) bytes"
    }

    /// A number with a comma after each three digits.
    private static func grouped(_ value: Int) -> String {
        value < 1000 ? "\(value)" : grouped(value / 1000) + "," + "\(1000 + value % 1000)".dropFirst()
    }

    @Test func `has each limit once, with the figure of the source`() throws {
        let (declared, described) = (try Self.declared(), try Self.described())
        #expect(declared.count > 20)
        #expect(Set(declared).subtracting(described).map(\.testDescription).sorted() == [], "not so in the guide")
        #expect(Set(described).subtracting(declared).map(\.testDescription).sorted() == [], "not so in the source")
        #expect(Set(described.map(\.name)).count == described.count)
    }
}
