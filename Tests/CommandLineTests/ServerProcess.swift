import Foundation
import JSON

/// The real program, serving a state of its own in a temporary folder.
final class ServerProcess {
    let directory: String
    private(set) var client: SCIMClient
    private var process: Process

    /// The program that the tests were built with.
    static var program: String {
        let bundles = Bundle.allBundles.map(\.bundlePath) + CommandLine.arguments.prefix(1)
        for bundle in bundles {
            var folder = URL(fileURLWithPath: bundle)
            for _ in 0..<4 {
                folder.deleteLastPathComponent()
                let candidate = folder.appendingPathComponent("scimgit").path
                if FileManager.default.isExecutableFile(atPath: candidate), !isDirectory(candidate) { return candidate }
            }
        }
        return ".build/debug/scimgit"
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    init() throws {
        directory = NSTemporaryDirectory() + "scimgit-serve-\(UUID().uuidString)"
        (process, client) = try Self.start(directory)
        for (key, value) in [("user.name", "Ada Admin"), ("user.email", "ada@corp.example")] {
            try git("config", key, value)
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }

    private static func start(_ directory: String) throws -> (Process, SCIMClient) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["serve", "--state", directory, "--port", "0", "--log-level", "error"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains("Base URL:") || !text.hasSuffix("\n") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(output: text) }
            text += String(decoding: data, as: UTF8.self)
        }
        let port = text.split(separator: "http://127.0.0.1:").dropFirst().first?.prefix { $0.isNumber } ?? ""
        let token = text.split(separator: "\n").first { $0.hasPrefix("Token:") }?.split(separator: " ").last ?? ""
        return (process, SCIMClient(port: Int(port) ?? 0, token: String(token)))
    }

    struct Failure: Error { let output: String }

    /// Kills the server without warning.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks the server to stop; its exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func restart() throws {
        let (process, next) = try Self.start(directory)
        self.process = process
        client = SCIMClient(port: next.port, token: client.token)
    }

    /// Runs git in the work tree, or in another folder.
    @discardableResult
    func git(_ arguments: String..., in folder: String? = nil, mayFail: Bool = false) throws -> String {
        try Self.git(arguments, in: folder ?? directory, mayFail: mayFail)
    }

    static func git(_ arguments: [String], in folder: String, mayFail: Bool) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 || mayFail else { throw Failure(output: output) }
        return output
    }

    /// Waits until the work tree is in step with the branch, as a person does who reads `git status`.
    func settle() async throws {
        for _ in 0..<600 {
            if try git("status", "--porcelain").isEmpty { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure(output: try git("status"))
    }
}
