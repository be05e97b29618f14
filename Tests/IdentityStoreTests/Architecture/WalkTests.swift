import Foundation
import TestSupport
import Testing

/// The walks through the files are true, as far as names tell: each file is called by a name that it declares.
@Suite struct `Walks through the files` {
    private static func article(_ name: String) throws -> Page {
        try Page("Sources/IdentityStore/IdentityStore.docc/\(name).md")
    }

    @Test(arguments: ["WalkOfOnePatch", "WalkOfOneRevert"])
    func `name files that are there, each once, by names that files before them use`(_ name: String) throws {
        let page = try Self.article(name)
        let walk = Walk(page.lines)
        let numbered = page.lines.filter { $0.prefixMatch(of: /\d+\./) != nil }
        #expect(walk.steps.count > 50 && walk.steps.count == numbered.count)
        #expect(try walk.faults() == [])
    }

    @Test func `leave the server's process once at most, to come in by the socket`() throws {
        let elsewhere = try ["WalkOfOnePatch", "WalkOfOneRevert"].map { name in
            Walk(try Self.article(name).lines).steps.count(where: \.isElsewhere)
        }
        #expect(elsewhere == [0, 1])
    }

    @Test(arguments: [
        ("Writing/Batch.swift", "Writing/Batches.swift", "IdentityStore/Writing/Batches.swift is not there"),
        ("`Batch` collects", "`Heap` collects", "IdentityStore/Writing/Batch.swift does not declare Heap"),
        ("Batch.swift`:", "Batch.swift`, from `Change`:", "Change does not name Batch of"),
        ("Writing/Batch.swift", "Writing/Change.swift", "IdentityStore/Writing/Change.swift is there twice"),
        ("26. ", "27. ", "IdentityStore/Writing/Batch.swift has the number 27"),
    ])
    func `would not be wrong unnoticed`(_ right: String, _ wrong: String, _ fault: String) throws {
        let lines = try Self.article("WalkOfOnePatch").lines.map { $0.replacing(right, with: wrong) }
        #expect(try Walk(lines.map { $0[...] }).faults().contains { $0.hasPrefix(fault) })
    }
}
