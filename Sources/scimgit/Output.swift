import Foundation

/// Writes a line to standard output at once, however it is connected; a reader that has gone is no error.
func printOutput(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
}

/// Writes a line to standard error at once, for what is not the answer to the command.
func printDiagnostic(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
}
