import Foundation
import Git
import Testing

@testable import IdentityStore

@Suite struct `An index that is brought along` {
    private static let path = "NOTES"

    /// A state whose index has an empty file that the work tree has with other content.
    private static func state() async throws -> (fixture: StoreFixture, old: TreeEntry, newer: TreeEntry) {
        let fixture = try await StoreFixture()
        let file = fixture.directory + "/" + path
        func version(_ text: String) throws -> TreeEntry {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            try fixture.git("--work-tree", fixture.directory, "add", "--", file)
            return TreeEntry(mode: .file, id: ObjectID(hashing: .blob, Array(text.utf8)))
        }
        let newer = try version("newer")
        let old = try version("")
        try Data("newer".utf8).write(to: URL(fileURLWithPath: file))
        return (fixture, old, newer)
    }

    @Test func `takes a file back that a lost step left newer, though the entry is the right one`() async throws {
        let (fixture, old, newer) = try await Self.state()
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let update = try IndexUpdate(location: fixture.location)
        defer { update.abandon() }
        let result = try update.move(Self.path, from: old, to: old, newer: [newer], reading: repository)
        if case .moved = result {} else { Issue.record("\(result)") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.directory + "/" + Self.path)).isEmpty)
    }

    @Test func `leaves a file alone whose content nobody knows`() async throws {
        let (fixture, old, newer) = try await Self.state()
        let file = URL(fileURLWithPath: fixture.directory + "/" + Self.path)
        try Data("edited".utf8).write(to: file)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let update = try IndexUpdate(location: fixture.location)
        defer { update.abandon() }
        for new in [old, newer] {
            let result = try update.move(Self.path, from: old, to: new, newer: [newer], reading: repository)
            if case .moved = result { Issue.record("the edit was overwritten") }
        }
        #expect(try Data(contentsOf: file) == Data("edited".utf8))
    }
}
