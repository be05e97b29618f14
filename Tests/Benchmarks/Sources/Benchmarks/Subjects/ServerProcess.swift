import Foundation

/// A server that runs as a process of its own.
final class ServerProcess {
    /// The time from the start of the process to the line that says where it listens.
    let startTime: Duration
    let port: Int
    /// The token that the server made on first use.
    let token: String
    private let process: Process
    /// What it serves, not to be removed before the server has written its last file there.
    private let state: SampleState?

    /// The program to measure.
    static var program: String {
        if let named = ProcessInfo.processInfo.environment["SCIMGIT"] { return named }
        return own.deletingLastPathComponent().appendingPathComponent("scimgit").path
    }

    private static var own: URL { Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]) }

    /// Starts `scimgit serve` as anybody starts it, its log thrown away.
    convenience init(serving state: SampleState) throws {
        try self.init(Self.program, ["serve", "--state", state.directory, "--port", "0"], state)
    }

    /// Starts bare Hummingbird routes that answer each GET of a user with `bytes` bytes and each list with `list` bytes.
    convenience init(bareAnswering bytes: Int, toList list: Int) throws {
        try self.init(Self.own.path, [BareServer.command, "\(bytes)", "\(list)"], nil)
    }

    private init(_ program: String, _ arguments: [String], _ state: SampleState?) throws {
        self.state = state
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        var text = ""
        while !text.contains("Base URL:") || !text.hasSuffix("\n") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure("\(program) does not start: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
        startTime = clock.now - start
        let shown = text.split(separator: "http://127.0.0.1:").dropFirst().first?.prefix { $0.isNumber }
        guard let port = shown.flatMap({ Int($0) }) else { throw Failure("\(program) names no port: \(text)") }
        self.port = port
        let line = text.split(separator: "\n").first { $0.hasPrefix("Token:") }
        token = line.map { String($0.dropFirst(6).drop { $0 == " " }) } ?? ""
        guard !token.isEmpty, let state else { return }
        // What is measured takes much away; earlier programs, which are measured too, have no guard.
        _ = try? Command.run(program, ["guard", "allow", "okta", "--for", "1y", "--state", state.directory])
    }

    deinit { stop() }

    var id: Int32 { process.processIdentifier }

    /// Stops the server and waits until it is gone.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// The most memory the process has had, in MiB; nil where the system does not tell.
    var peakMemory: Double? {
        let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Double($0.filter(\.isNumber)) }.map { $0 / 1024 }
    }
}
