import Foundation
import Git
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `Earlier positions of main` {
    @Test func `stand the further apart the older they are, and the first one stays for long`() async throws {
        let fixture = try await StoreFixture()
        let repository = try Repository(opening: fixture.location.gitDirectory)
        var commits: [ObjectID] = []
        for number in 0..<40 {
            try await fixture.createUser("u\(number)@corp.example")
            commits.append(fixture.store.snapshot.tip)
        }
        await fixture.store.close()
        for name in try repository.references(matching: EarlierPositions.references + "/*") {
            try repository.removeReference(name, from: #require(try repository.reference(name)))
        }
        for (number, commit) in commits.enumerated() {
            try EarlierPositions.keep(commit, at: Int64(number + 1), in: repository)
        }
        let kept = try repository.references(matching: EarlierPositions.references + "/*").map { name in
            try commits.firstIndex(of: #require(try repository.reference(name))).map { $0 + 1 }
        }
        #expect(Set(kept) == [39, 38, 36, 40, 16, 32, 1])
    }

    @Test func `are kept by a store that brings main on`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.synchronize()
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let names = try repository.references(matching: EarlierPositions.references + "/*")
        #expect(names.contains("refs/scimgit/earlier/20"))
        for name in names { #expect(try repository.reference(name) == fixture.store.snapshot.tip) }
    }

    @Test(arguments: ["", "hello\n", "0123456789012345678901234567890123456789\n"])
    func `that a hand broke are taken away at the next start`(_ content: String) async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        await fixture.store.synchronize()
        await fixture.store.close()
        let file = fixture.location.gitDirectory + "/refs/scimgit/earlier/20"
        try content.write(toFile: file, atomically: true, encoding: .utf8)
        let store = try await StoreFixture.open(fixture.location)
        await store.close()
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(try fixture.git("fsck", "--strict") == "")
    }
}
