import Foundation
import Git
import TestSupport
import Testing

@Suite struct `Merging texts` {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `merges what git merge-file merges`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let base = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in generator.one(of: ["a", "b", "c", ""]) }
        let texts = [edited(base, &generator), base, edited(base, &generator)].map { lines in
            lines.joined(separator: "\n") + (generator.percent(70) && !lines.isEmpty ? "\n" : "")
        }
        let directory = NSTemporaryDirectory() + "scimgit-text-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, text) in zip(["ours", "base", "theirs"], texts) {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
        }
        let run = try Program.run(
            ["git", "merge-file", "-p", "ours", "base", "theirs"], in: directory, separatesErrors: true, mayFail: true)
        let merged = try TextMerge.merged(
            base: Array(texts[1].utf8), ours: Array(texts[0].utf8), theirs: Array(texts[2].utf8))
        #expect(merged.map { String(decoding: $0, as: UTF8.self) } == (run.status == 0 ? run.output : nil))
    }

    private func edited(_ lines: [String], _ generator: inout SeededGenerator) -> [String] {
        var lines = lines
        for _ in 0..<Int.random(in: 0..<3, using: &generator) {
            let position = Int.random(in: 0...lines.count, using: &generator)
            if position < lines.count, generator.percent(50) { lines.remove(at: position) }
            lines.insert(generator.one(of: ["x", "y", "a"]), at: min(position, lines.count))
        }
        return lines
    }

    @Test func `a zero byte among the first 8,000 makes a file one without lines`() {
        #expect(TextMerge.isBinary([1, 0]))
        #expect(!TextMerge.isBinary([]))
        #expect(!TextMerge.isBinary(Array(repeating: 1, count: 8000) + [0]))
    }
}
