import Foundation
import TestSupport
import Testing

/// A served state and a clone from which somebody pushes what ordinary git never makes.
struct HostilePush {
    let folder: TestFolder
    let server: ServerProcess
    var clone: String { folder.path + "/clone" }

    init(_ isBare: Bool) throws {
        folder = try TestFolder()
        let arguments = ["init", "--state", folder.state] + (isBare ? ["--bare"] : [])
        #expect(try CommandRun(arguments).status == 0)
        server = try ServerProcess(in: folder.state)
        try Program.run(["git", "clone", "-q", folder.state, clone])
        try Program.run(["git", "-C", clone, "hash-object", "-w", "--stdin"])
    }

    private var gitDirectory: String {
        let inside = folder.state + "/.git"
        return FileManager.default.fileExists(atPath: inside) ? inside : folder.state
    }

    /// Takes git's own check of objects away, so that only the server's is left.
    func trustGit() throws {
        for key in ["receive.fsckObjects", "transfer.fsckObjects"] { try server.git("config", key, "false") }
    }

    func tip() throws -> String { try server.git("rev-parse", "main").trimmingCharacters(in: .newlines) }

    /// A directory with one empty file.
    func directory(_ file: String, mode: String) throws -> String {
        try RawTree.write([.init(file, mode: mode)], in: clone)
    }

    /// Pushes entries beside those that are there, and expects that nothing moves.
    func expectRefusal(_ entries: [RawTree.Entry], _ reason: String) throws {
        try expectRefusal(tree: RawTree.top(of: "origin/main", in: clone, adding: entries), reason)
    }

    /// Pushes a tree of these entries only, and expects that nothing moves.
    func expectRefusal(tree entries: [RawTree.Entry], _ reason: String) throws {
        let before = try tip()
        let tree = try RawTree.write(entries, in: clone)
        let commit = try RawTree.commit(tree, on: "origin/main", in: clone)
        let push = try Program.run(
            ["git", "-C", clone, "-c", "transfer.fsckObjects=false", "push", "origin", "\(commit):refs/heads/main"],
            mayFail: true)
        #expect(push.status != 0, "\(reason): \(push.output)")
        #expect(try tip() == before, "\(reason)")
    }

    /// What stands in the folder of the state outside objects, references and what the server keeps for itself.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        let own = ["objects", "refs", "scimgit", "index", "packed-refs", "FETCH_HEAD", "worktrees"]
        let top = folder.path
        for path in try FileManager.default.subpathsOfDirectory(atPath: top) {
            let full = top + "/" + path
            if full.hasPrefix(clone) { continue }
            if own.contains(where: { (full + "/").hasPrefix("\(gitDirectory)/\($0)/") }) { continue }
            if let data = FileManager.default.contents(atPath: full) { files[path] = data }
        }
        return files
    }

    /// Looks that nothing was written, that git finds nothing wrong, and that the server serves.
    func expectUnharmed(files before: [String: Data]) async throws {
        let after = try files()
        for path in Set(before.keys).union(after.keys) { #expect(before[path] == after[path], "\(path)") }
        let user = try await server.client.createUser("after@corp.example")
        #expect(try await server.client.send("GET", "/Users/\(user)").status == 200)
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }
}
