import Foundation

/// Writes a line to standard output without buffering; a closed pipe is not an error.
func printOutput(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
}

/// Writes a line to standard error without buffering, for anything but the result of a command.
func printDiagnostic(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
}
