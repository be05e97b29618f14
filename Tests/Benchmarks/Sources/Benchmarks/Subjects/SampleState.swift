import Foundation
import IdentityStore
import JSON
import SCIM

/// A state repository in a temporary folder with a number of users.
final class SampleState {
    let directory: String
    let users: Int
    var location: StateLocation { StateLocation(directory: directory) }

    /// Makes the repository with `scimgit init` and the commits with `git fast-import`, which is faster than requests.
    ///
    /// - Parameters:
    ///   - bare: Whether it has no work tree.
    ///   - perCommit: How many users each commit makes.
    init(users: Int, bare: Bool = false, fanOut: Int = 3, perCommit: Int = 1) throws {
        self.users = users
        directory = NSTemporaryDirectory() + "scimgit-benchmarks-\(UUID().uuidString)"
        try Command.run(
            ServerProcess.program,
            ["init", "--state", directory, "--fanout", "\(fanOut)"] + (bare ? ["--bare"] : []))
        let stream = directory + "-stream"
        defer { try? FileManager.default.removeItem(atPath: stream) }
        try writeHistory(to: stream, fanOut: fanOut, perCommit: perCommit)
        try Command.git(["fast-import", "--quiet"], in: directory, input: stream)
        // As if the server had written it: of what people put on `main` it takes so much only in parts.
        try Command.git(["update-ref", "refs/scimgit/live", "refs/heads/main"], in: directory)
        if !bare { try Command.git(["reset", "--quiet", "--hard"], in: directory) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Makes the repository with `scimgit init`, without a work tree, and the users with `scimgit import`.
    init(importing users: Int, fanOut: Int = 3) throws {
        self.users = users
        directory = NSTemporaryDirectory() + "scimgit-benchmarks-\(UUID().uuidString)"
        try Command.run(
            ServerProcess.program, ["init", "--state", directory, "--fanout", "\(fanOut)", "--bare"])
        let lines = directory + "-lines"
        defer { try? FileManager.default.removeItem(atPath: lines) }
        guard FileManager.default.createFile(atPath: lines, contents: nil),
            let file = FileHandle(forWritingAtPath: lines)
        else { throw Failure("\(lines) cannot be written.") }
        for number in 0..<users {
            let line = try JSONValue(parsing: SampleUser.file(number, created: "2026-11-24T07:10:41Z")).compactBytes
            try file.write(contentsOf: Data(line) + Data("\n".utf8))
        }
        try file.close()
        try Command.run(ServerProcess.program, ["import", "--state", directory, lines])
    }

    /// Takes away what the server keeps to start faster.
    func forgetTimes() {
        try? FileManager.default.removeItem(atPath: location.privateDirectory + "/times")
    }

    /// The bytes that the objects of the repository take on disk.
    var size: Int {
        get throws {
            let lines = try Command.git(["count-objects", "-v"], in: directory).split(separator: "\n")
            let kilobytes = lines.filter { $0.hasPrefix("size") && !$0.hasPrefix("size-garbage") }
            return kilobytes.compactMap { Int($0.filter(\.isNumber)) }.reduce(0, +) * 1024
        }
    }

    private func writeHistory(to path: String, fanOut: Int, perCommit: Int) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Failure("\(path) cannot be written.") }
        let start = Int(Date().timeIntervalSince1970) - users - 1
        let dates = ISO8601DateFormatter()
        for first in stride(from: 0, to: users, by: perCommit) {
            var commit = Data(Self.head(first, count: min(perCommit, users - first), at: start + first).utf8)
            for number in first..<min(first + perCommit, users) {
                let created = dates.string(from: Date(timeIntervalSince1970: Double(start + number)))
                let content = try SampleUser.file(number, created: created)
                let path = ResourcePath.path(of: SampleUser.id(number), type: .user, fanOut: fanOut)
                commit +=
                    Data("M 100644 inline \(path)\ndata \(content.count)\n".utf8) + Data(content) + Data("\n".utf8)
            }
            try file.write(contentsOf: commit)
        }
        try file.close()
    }

    private static func head(_ first: Int, count: Int, at seconds: Int) -> String {
        let subject = count == 1 ? "Create user \(SampleUser.userName(first))" : "Import \(count) users"
        let message = "\(subject)\n\nScim-Operation: POST /Users\nScim-Client: okta\n"
        var head = "commit refs/heads/main\nauthor okta <okta@clients.scimgit> \(seconds) +0000\n"
        head += "committer scimgit <server@scimgit> \(seconds) +0000\ndata \(message.utf8.count)\n\(message)"
        if first == 0 { head += "from refs/heads/main^0\n" }
        return head
    }
}
