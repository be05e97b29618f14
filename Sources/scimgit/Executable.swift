import Foundation

/// The running program itself.
enum Executable {
    /// Its absolute path, which git hooks call.
    static func path() throws -> String {
        guard let path = Bundle.main.executablePath else {
            throw CommandError("The path of the running program is unknown.")
        }
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}
