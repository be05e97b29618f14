import Foundation
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `What a person has begun in the work tree` {
    /// A repository with two branches that contradict each other.
    private static func repository() throws -> String {
        let folder = NSTemporaryDirectory() + "scimgit-open-\(UUID().uuidString)"
        try Program.run(["git", "init", "-q", "-b", "main", folder])
        for (branch, text) in [("main", "one"), ("main", "two"), ("side", "three")] {
            if branch == "side" { try git(folder, "checkout", "-q", "-b", "side", "main~1") }
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/file"))
            try git(folder, "add", "file")
            try git(folder, "commit", "-qm", text)
        }
        try git(folder, "checkout", "-q", "main")
        return folder
    }

    @discardableResult
    private static func git(_ folder: String, _ arguments: String...) throws -> Int32 {
        try Program.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@corp.example"] + arguments, in: folder, mayFail: true
        ).status
    }

    @Test(arguments: [
        (["revert", "--no-edit", "main~1"], "revert"), (["cherry-pick", "side"], "cherry-pick"),
        (["merge", "side"], "merge"), (["rebase", "side"], "rebase"),
        (["revert", "--no-edit", "main~1", "main"], "revert or cherry-pick of several commits"),
    ])
    func `is found by the command, and gone with what gives it up`(_ command: [String], _ name: String) throws {
        let folder = try Self.repository()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let location = StateLocation(directory: folder)
        #expect(OpenWork(location) == nil)
        let run = try Program.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@corp.example"] + command, in: folder, mayFail: true)
        #expect(run.status != 0)
        let work = try #require(OpenWork(location))
        #expect(work.command == name)
        try Program.run(work.remedy.split(separator: " ").map(String.init), in: folder)
        #expect(OpenWork(location) == nil)
    }

    @Test func `is nothing in a state without a work tree`() throws {
        let folder = try Self.repository()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.git(folder, "merge", "side")
        #expect(OpenWork(StateLocation(directory: folder + "/.git", bare: true)) == nil)
    }
}
