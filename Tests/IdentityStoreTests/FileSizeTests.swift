import Foundation
import Git
import Limits
import Testing

@testable import IdentityStore

@Suite struct `The size of a file that is pushed` {
    @Test(arguments: [(0, true), (1, false)])
    func `is limited, whether it is read or not`(_ more: Int, _ isFine: Bool) async throws {
        let fixture = try await StoreFixture(bare: true)
        let path = fixture.directory + "/zeros"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: UInt64(Limits.file + more))
        try file.close()
        let text = try fixture.git("hash-object", "-w", path).trimmingCharacters(in: .newlines)
        let entry = TreeEntry(mode: .file, id: try #require(ObjectID(hex: text)))
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let read = try #require(try FileChange("users/a.json", entry, in: repository).new)
        let unread = try #require(try FileChange(unread: "notes.txt", entry, in: repository).new)
        #expect(read.bytes.count == (isFine ? Limits.file : 0))
        for file in [read, unread] {
            #expect((file.fault == nil) == isFine)
            #expect(isFine || file.fault?.contains("\(Limits.file + 1) bytes, more than the \(Limits.file)") == true)
        }
        await fixture.store.close()
    }
}
