import Foundation
import Testing

@testable import IdentityStore

@Suite struct `A pack without an index` {
    private let start = ContinuousClock.now

    /// After how many half seconds packs are tried that stay as they are.
    private func tries(_ retries: inout LostIndexes.Retries, _ paths: [String], in steps: Range<Int>) -> [Int] {
        steps.filter { !retries.due(paths, at: start + .milliseconds(500 * $0)).isEmpty }
    }

    @Test func `is tried when it is there for the second time, and after longer and longer pauses while it is broken`()
    {
        var retries = LostIndexes.Retries()
        let tried = tries(&retries, ["a.pack"], in: 0..<1_000)
        #expect(tried.prefix(8) == [1, 2, 4, 8, 16, 32, 64, 128])
        #expect(zip(tried.dropFirst(8), tried.dropFirst(7)).allSatisfy { $0 - $1 == 120 })
    }

    @Test func `is tried at once when it is another one, or when its file changed`() throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var retries = LostIndexes.Retries()
        let (file, other) = (folder + "/a.pack", folder + "/b.pack")
        _ = tries(&retries, [file], in: 0..<400)
        #expect(tries(&retries, [file, other], in: 400..<410) == [401, 402, 404, 408])
        _ = tries(&retries, [file, other], in: 410..<800)
        try Data([1]).write(to: URL(fileURLWithPath: file))
        #expect(tries(&retries, [file, other], in: 800..<806) == [801, 802, 804])
    }

    @Test func `is not tried when it was just being named`() {
        var retries = LostIndexes.Retries()
        #expect(retries.due(["a.pack"], at: start).isEmpty)
        #expect(retries.due([], at: start + .milliseconds(500)).isEmpty)
        #expect(retries.due(["a.pack"], at: start + .seconds(1)).isEmpty)
    }
}
