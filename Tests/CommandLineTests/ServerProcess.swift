import Foundation
import JSON
import TestSupport

/// The real program, serving a state of its own in a temporary folder.
final class ServerProcess {
    let directory: String
    private(set) var client: SCIMClient
    private var process: Program
    /// What the system knows it by.
    var id: Int32 { process.id }
    let environment: [String: String]?
    private let openFiles: Int?
    /// Whether the folder stays for somebody who wants to see what went wrong.
    var keepsDirectory = false

    /// The program that the tests were built with.
    static var program: String { BuiltProgram.path }

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - directory: Its state, removed in the end; a new folder when nil.
    ///   - environment: Of the server and of the git processes that ``git(_:in:mayFail:)`` runs.
    ///   - openFiles: How many files it may have open, connections among them; as many as the tests when nil.
    ///   - isGuarded: Whether its first client is held back when it takes much away at once.
    init(
        in directory: String? = nil, environment: [String: String]? = nil, openFiles: Int? = nil,
        isGuarded: Bool = false
    ) throws {
        self.directory = directory ?? NSTemporaryDirectory() + "scimgit-serve-\(UUID().uuidString)"
        self.environment = environment
        self.openFiles = openFiles
        (process, client) = try Self.start(self.directory, environment, openFiles)
        for (key, value) in [("user.name", "Ada Admin"), ("user.email", "ada@corp.example")] {
            try git("config", key, value)
        }
        if !isGuarded, client.token != "" {
            let allow = ["guard", "allow", "okta", "--for", "10y", "--state", self.directory]
            try Program.run([Self.program] + allow, environment: environment)
        }
    }

    deinit {
        process.send(SIGTERM)
        _ = process.wait()
        if !keepsDirectory { try? FileManager.default.removeItem(atPath: directory) }
    }

    private static func start(
        _ directory: String, _ environment: [String: String]?, _ openFiles: Int?
    ) throws -> (Program, SCIMClient) {
        let serve = [program, "serve", "--state", directory, "--port", "0", "--log-level", "error"]
        let limit = openFiles.map { ["bash", "-c", "\(closing); ulimit -n \($0) && exec \"$@\"", "bash"] } ?? []
        let process = try Program(starting: limit + serve, environment: environment, separatesErrors: true)
        let text = try greeting(of: process)
        let port = text.split(separator: "http://127.0.0.1:").dropFirst().first?.prefix { $0.isNumber } ?? ""
        let token = text.split(separator: "\n").first { $0.hasPrefix("Token:") }?.split(separator: " ").last ?? ""
        return (process, SCIMClient(port: Int(port) ?? 0, token: String(token)))
    }

    /// Closes what was inherited: other tests have files open that do not close on exec.
    private static let closing = "for fd in /proc/$$/fd/*; do n=${fd##*/}; ((n < 3)) || eval \"exec $n>&-\"; done"

    /// What a server says when it serves; all of it is written at once.
    static func greeting(of process: Program) throws -> String {
        while !process.output.hasSuffix("\n") {
            guard process.isRunning else { throw Failure(output: process.wait().errors) }
            usleep(10_000)
        }
        return process.output
    }

    struct Failure: Error { let output: String }

    /// Kills the server without warning.
    func kill() {
        process.send(SIGKILL)
        _ = process.wait()
    }

    /// Asks the server to stop; its exit status.
    func stop() -> Int32 {
        process.send(SIGTERM)
        return process.wait().status
    }

    func restart() throws {
        let (process, next) = try Self.start(directory, environment, openFiles)
        self.process = process
        client = SCIMClient(port: next.port, token: client.token)
    }

    /// Runs git in the work tree, or in another folder.
    @discardableResult
    func git(_ arguments: String..., in folder: String? = nil, mayFail: Bool = false) throws -> String {
        try git(arguments, in: folder, mayFail: mayFail)
    }

    func git(_ arguments: [String], in folder: String? = nil, mayFail: Bool = false) throws -> String {
        try Program.run(["git"] + arguments, in: folder ?? directory, environment: environment, mayFail: mayFail).output
    }

    /// What `git fsck` says; it is asked again when packs went while it read them: the server brings them together.
    func problems() throws -> String {
        var output = ""
        for _ in 0..<5 {
            output = try git("fsck", "--strict", "--no-dangling", mayFail: true)
            if !["index not opened", "cannot be accessed"].contains(where: output.contains) { break }
        }
        return output
    }

    private var isBare: Bool { FileManager.default.fileExists(atPath: directory + "/HEAD") }

    /// Waits until `main` is where the log is and the work tree is in step with it, as a person does who reads
    /// `git status`.
    func settle() async throws {
        for _ in 0..<600 {
            let tips = Set(try git("rev-parse", "main", "scimgit/live", mayFail: true).split(separator: "\n"))
            if tips.count == 1, try isBare || git("status", "--porcelain").isEmpty { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure(output: try git("status"))
    }
}
