import Foundation
import Git
import Testing

@testable import IdentityStore

@Suite struct `What was seen of the index` {
    private static let main = ObjectID(hashing: .blob, [])

    /// The stamps of two index files, one after the other.
    private static func stamps() throws -> (FileStamp, FileStamp) {
        let folder = NSTemporaryDirectory() + "scimgit-index-\(UUID().uuidString)"
        let location = StateLocation(directory: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: location.gitDirectory, withIntermediateDirectories: true)
        #expect(FileStamp(location.index) == nil)
        try Data("a".utf8).write(to: URL(fileURLWithPath: location.index))
        let first = try #require(FileStamp(location.index))
        try Data("bb".utf8).write(to: URL(fileURLWithPath: location.index))
        return (first, try #require(FileStamp(location.index)))
    }

    @Test func `is to be read whenever somebody else wrote it, and not again before`() throws {
        let (first, second) = try Self.stamps()
        let begin = ContinuousClock.now
        var index = SeenIndex()
        #expect(index.state == .unseen)
        index.look(at: first, now: begin)
        #expect(index.isUnread && index.used == begin)
        index.read(hasLostSync: false)
        index.look(at: first, now: begin + .seconds(1))
        #expect(index.isWhole && index.used == begin)
        index.look(at: second, now: begin + .seconds(2))
        #expect(index.isUnread && index.used == begin + .seconds(2))
        index.read(hasLostSync: true)
        #expect(index.state == .stale(second))
        index.write(first)
        #expect(index.isWhole && index.stamp == first && index.used == begin + .seconds(2))
    }

    @Test func `is missing where there is none, and cannot be read then`() throws {
        let (first, _) = try Self.stamps()
        var index = SeenIndex()
        index.look(at: nil)
        index.read(hasLostSync: false)
        #expect(index.isMissing && !index.isWhole && index.stamp == nil)
        index.look(at: first)
        index.read(hasLostSync: false)
        index.look(at: nil)
        #expect(index.isMissing)
    }

    @Test func `is foreign to a commit until anybody writes it`() throws {
        let (first, second) = try Self.stamps()
        var index = SeenIndex()
        for write in [{ index.look(at: second) }, { index.write(second) }] {
            index.write(first)
            index.isForeign(to: Self.main)
            index.look(at: first)
            #expect(index.foreign == Self.main)
            write()
            #expect(index.foreign == nil)
        }
    }
}
