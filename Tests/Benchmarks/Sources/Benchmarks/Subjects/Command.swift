import Foundation

/// A program that runs and ends.
enum Command {
    /// Runs git with hooks and syncs off, and returns what it prints.
    ///
    /// - Parameter input: The file that git reads as its standard input.
    @discardableResult
    static func git(_ arguments: [String], in directory: String, input: String? = nil) throws -> String {
        try run(
            "/usr/bin/env",
            ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsync=none", "-C", directory] + arguments,
            input: input)
    }

    /// Runs a program, and returns what it prints.
    ///
    /// - Throws: ``Failure`` with the output when it does not end well.
    @discardableResult
    static func run(_ program: String, _ arguments: [String], input: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = input.flatMap { FileHandle(forReadingAtPath: $0) } ?? FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure("\(program) \(arguments.joined(separator: " ")): \(output.prefix(1000))")
        }
        return output
    }
}
