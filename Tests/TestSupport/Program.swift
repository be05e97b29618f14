import Foundation

/// A program that runs beside the tests.
///
/// What it reads and writes are files, never pipes: the children of one process inherit each other's pipes, so that the
/// end of one would only be seen at the end of all.
public final class Program {
    /// One run from start to end.
    public struct Run: Sendable {
        /// The exit status; minus the signal when one ended it.
        public let status: Int32
        /// What it wrote to standard output.
        public let output: String
        /// What it wrote to standard error; empty when both are one.
        public let errors: String
    }

    /// An exit status that is not 0.
    public struct Failure: Error, CustomStringConvertible {
        /// What was run.
        public let arguments: [String]
        /// How it ended.
        public let run: Run

        /// The command and all that it wrote.
        public var description: String {
            "\(arguments.joined(separator: " ")) ended with \(run.status): \(run.output)\(run.errors)"
        }
    }

    private let child: Child
    private var status: Int32?
    private let files = NSTemporaryDirectory() + "program-\(UUID().uuidString)"
    private let separatesErrors: Bool

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: A program on the path, or its own path, and its arguments.
    ///   - input: What it reads from standard input.
    ///   - separatesErrors: Whether standard error is kept apart from standard output.
    public init(
        starting arguments: [String], in directory: String? = nil, input: String = "",
        environment: [String: String]? = nil, separatesErrors: Bool = false
    ) throws {
        self.separatesErrors = separatesErrors
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        try Data(input.utf8).write(to: URL(fileURLWithPath: files + "/input"))
        let names = ["input", "output", separatesErrors ? "errors" : "output"]
        for name in Set(names.dropFirst()) { try Data().write(to: URL(fileURLWithPath: "\(files)/\(name)")) }
        child = try Child(
            arguments, in: directory, environment: environment, streams: names.map { [files] in "\(files)/\($0)" })
    }

    deinit {
        if isRunning { send(SIGTERM) }
        try? FileManager.default.removeItem(atPath: files)
    }

    /// What the system knows it by.
    public var id: Int32 { child.processID }

    /// What it has written so far.
    public var output: String { text(of: "output") }

    /// What it has written to standard error so far, when that is kept apart.
    public var errors: String { separatesErrors ? text(of: "errors") : "" }

    private func text(of file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(files)/\(file)") ?? Data(), as: UTF8.self)
    }

    /// Whether it has not ended.
    public var isRunning: Bool {
        if status == nil { status = child.status(waiting: false) }
        return status == nil
    }

    /// Sends it a signal, unless it is known to have ended.
    public func send(_ signal: Int32) {
        if status == nil { kill(child.processID, signal) }
    }

    /// Waits for its end, which may not depend on anything this thread has to do.
    public func wait() -> Run {
        let status = status ?? child.status(waiting: true) ?? -SIGKILL
        self.status = status
        return Run(status: status, output: output, errors: errors)
    }

    /// Waits for its end and lets other tasks go on meanwhile.
    public func end() async throws -> Run {
        while isRunning { try await Task.sleep(for: .milliseconds(20)) }
        return wait()
    }

    /// Runs a program to its end.
    ///
    /// - Throws: ``Failure`` when its exit status is not 0, unless it may fail.
    @discardableResult
    public static func run(
        _ arguments: [String], in directory: String? = nil, input: String = "",
        environment: [String: String]? = nil, separatesErrors: Bool = false, mayFail: Bool = false
    ) throws -> Run {
        let program = try Program(
            starting: arguments, in: directory, input: input, environment: environment,
            separatesErrors: separatesErrors)
        let run = program.wait()
        guard run.status == 0 || mayFail else { throw Failure(arguments: arguments, run: run) }
        return run
    }
}
