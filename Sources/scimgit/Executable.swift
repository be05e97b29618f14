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
}
