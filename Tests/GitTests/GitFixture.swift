import Foundation
import TestSupport

@testable import Git

/// A repository in a temporary folder, looked at by the real git.
final class GitFixture {
    let directory: String
    var gitDirectory: String { directory + "/.git" }

    init() throws {
        directory = NSTemporaryDirectory() + "scimgit-git-\(UUID().uuidString)"
        _ = try Repository.create(at: directory, bare: false, initialBranch: "main")
        try FileManager.default.createDirectory(
            atPath: gitDirectory + "/scimgit", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func open() throws -> Repository { try Repository(opening: gitDirectory) }

    /// Runs git; its output without the last line feed.
    @discardableResult
    func git(_ arguments: String..., mayFail: Bool = false) throws -> String {
        try Program.run(
            ["git", "-C", directory, "-c", "user.name=A", "-c", "user.email=a@corp.example"] + arguments,
            mayFail: mayFail
        ).output.trimmingCharacters(in: .newlines)
    }

    /// Commits files on top of the branch and moves it.
    @discardableResult
    func commit(_ files: [String: String?], releases: Bool = true) throws -> ObjectID {
        let repository = try open()
        let old = try repository.reference("refs/heads/main")
        var root: ObjectID?
        if let old { root = try repository.commit(old).tree }
        var tree = MutableTree(root: root)
        var pack = Pack()
        for (path, text) in files {
            if let text {
                try tree.set(path, mode: .file, to: pack.add(.blob, Array(text.utf8)), in: repository)
            } else {
                try tree.remove(path, in: repository)
            }
        }
        let signature = Signature(name: "A", email: "a@corp.example", seconds: 1_790_000_000, offsetMinutes: 90)
        let commit = pack.add(
            .commit,
            Commit.serialize(
                tree: try tree.write(into: &pack, in: repository), parents: old.map { [$0] } ?? [], author: signature,
                committer: signature, message: "Change\n"))
        let kept = try repository.write(pack)
        try repository.updateReference("refs/heads/main", from: PreviousValue(old), to: commit)
        if releases { kept.release() }
        return commit
    }
}
