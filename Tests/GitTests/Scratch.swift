import Foundation
import Git
import TestSupport

/// A temporary folder with a repository in it, and real git to compare with; gone with the last reference.
final class Scratch: Sendable {
    let directory: String
    let isBare: Bool
    var gitDirectory: String { isBare ? directory : directory + "/.git" }

    init(bare: Bool = false, repository: Bool = true) throws {
        directory =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/GitTests-\(UUID().uuidString)"
        isBare = bare
        if repository {
            _ = try Repository.create(at: directory, bare: bare, initialBranch: "main")
        } else {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func open() throws(GitError) -> Repository { try Repository(opening: gitDirectory) }

    func path(_ name: String) -> String { directory + "/" + name }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }

    /// Runs git in the folder and returns what it prints, without the last line end.
    @discardableResult
    func git(_ arguments: String..., input: String? = nil) throws -> String {
        let environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("GIT_") }
            .merging(["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"]) { $1 }
        let run = try Program.run(
            ["git", "-C", directory, "-c", "user.name=Ada", "-c", "user.email=ada@example.org"] + arguments,
            input: input ?? "", environment: environment)
        return run.output.hasSuffix("\n") ? String(run.output.dropLast()) : run.output
    }

    /// Commits files on a branch with this module alone.
    @discardableResult
    func commit(
        _ files: [String: String?], on branch: String = "refs/heads/main", seconds: Int64 = 1_700_000_000
    ) throws -> ObjectID {
        let repository = try open()
        let parent = try repository.reference(branch)
        var tree = MutableTree(root: try parent.map { try repository.commit($0).tree })
        var pack = Pack()
        for (path, text) in files {
            if let text {
                try tree.set(path, mode: .file, to: pack.add(.blob, Array(text.utf8)), in: repository)
            } else {
                try tree.remove(path, in: repository)
            }
        }
        let commit = pack.add(
            .commit,
            Commit.serialize(
                tree: try tree.write(into: &pack, in: repository), parents: parent.map { [$0] } ?? [],
                author: .test(seconds), committer: .test(seconds), message: "Commit\n"))
        let kept = try repository.write(pack)
        defer { kept.release() }
        try repository.updateReference(branch, from: PreviousValue(parent), to: commit)
        return commit
    }
}

extension Signature {
    static func test(_ seconds: Int64 = 1_700_000_000) -> Signature {
        Signature(name: "Ada", email: "ada@example.org", seconds: seconds, offsetMinutes: -90)
    }
}
