import Foundation

/// The running program.
enum Executable {
    /// The absolute path of the program, which the git hooks call.
    static func path() throws -> String {
        guard let path = Bundle.main.executablePath else {
            throw CommandError("The path of the running program is unknown.")
        }
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// The absolute path by which the program was called or found, links and all: an upgrade that sets a link to another
    /// program holds for what calls it so.
    static func calledPath() throws -> String {
        let path = try path()
        let name = CommandLine.arguments.first ?? ""
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
        let called = candidates.lazy.map { URL(fileURLWithPath: $0).standardizedFileURL }
            .first { $0.resolvingSymlinksInPath().path == path }
        return called?.path ?? path
    }
}
