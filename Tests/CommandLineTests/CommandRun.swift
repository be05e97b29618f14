import Foundation
import TestSupport

/// One run of the program from start to end.
struct CommandRun {
    let status: Int32
    let output: String
    let errors: String

    init(_ arguments: String...) throws {
        try self.init(arguments)
    }

    init(_ arguments: [String], input: String = "") throws {
        let run = try Program.run(
            [ServerProcess.program] + arguments, input: input, separatesErrors: true, mayFail: true)
        (status, output, errors) = (run.status, run.output, run.errors)
    }
}

/// A folder for one test, removed after it.
final class TestFolder {
    let path: String

    /// Where a state repository is made.
    var state: String { path + "/state" }

    init() throws {
        path = NSTemporaryDirectory() + "scimgit-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
        return path + "/" + name
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    /// Runs git in the state repository; what it prints, on either channel, and its exit status.
    @discardableResult
    func git(_ arguments: String...) throws -> (output: String, status: Int32) {
        try git(arguments)
    }

    func git(_ arguments: [String]) throws -> (output: String, status: Int32) {
        let run = try Program.run(
            ["git", "-C", state, "-c", "user.name=Ada Admin", "-c", "user.email=ada@corp.example"] + arguments,
            mayFail: true)
        return (run.output, run.status)
    }
}
