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

    /// Runs git in the clone.
    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let run = try gitRun(arguments)
        #expect(run.status == 0, "\(arguments): \(run.output)")
        return run.output
    }

    func gitRun(_ arguments: [String]) throws -> Program.Run {
        let person = ["-c", "user.name=Ada", "-c", "user.email=ada@corp.example"]
        return try Program.run(["git", "-C", clone] + person + arguments, mayFail: true)
    }

    /// Pushes from the clone; what git prints, and its exit status.
    func push(_ arguments: String...) throws -> Program.Run {
        var arguments = arguments
        let references = arguments.removeLast()
        return try gitRun(["push"] + arguments + ["origin", references])
    }

    /// Makes as many users as may be deleted at once and some more, and commits in the clone that all are deleted.
    func commitMassDeletion() async throws {
        for number in 0..<12 { _ = try await server.client.createUser("u\(number)@corp.example") }
        try await server.settle()
        try Program.run(["git", "-C", clone, "pull", "-q"])
        try git("rm", "-rq", "users")
        try git("commit", "-qm", "Clean up")
    }

    /// Pushes entries beside those that are there, and expects that nothing moves.
    ///
    /// - Parameter isSaid: Whether whoever pushes has to read the reason in these words.
    func expectRefusal(_ entries: [RawTree.Entry], _ reason: String, isSaid: Bool = false) throws {
        try expectRefusal(tree: RawTree.top(of: "origin/main", in: clone, adding: entries), reason, isSaid: isSaid)
    }

    /// Pushes a tree of these entries only, and expects that nothing moves.
    func expectRefusal(tree entries: [RawTree.Entry], _ reason: String, isSaid: Bool = false) throws {
        let before = try tip()
        let tree = try RawTree.write(entries, in: clone)
        let commit = try RawTree.commit(tree, on: "origin/main", in: clone)
        let push = try Program.run(
            ["git", "-C", clone, "-c", "transfer.fsckObjects=false", "push", "origin", "\(commit):refs/heads/main"],
            mayFail: true)
        #expect(push.status != 0, "\(reason): \(push.output)")
        if isSaid { #expect(push.output.contains(reason), "\(push.output)") }
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
        try expectUnchanged(files: before)
        let user = try await server.client.createUser("after@corp.example")
        #expect(try await server.client.send("GET", "/Users/\(user)").status == 200)
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }

    /// Looks that nothing was written.
    func expectUnchanged(files before: [String: Data]) throws {
        let after = try files()
        for path in Set(before.keys).union(after.keys) { #expect(before[path] == after[path], "\(path)") }
    }
}

extension ServerProcess {
    /// The most memory it has had, in bytes.
    func peakMemory() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (line.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) << 10
    }
}
