import Foundation

/// Writes a line to standard output at once, however it is connected; a reader that has gone is no error.
func say(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
}

/// Writes a line to standard error, for what is not the answer to the command.
///
/// It does so in one go when the system lets it, so that lines of several threads stay apart.
func note(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { bytes in
        var written = 0
        while written < bytes.count {
            let count = unsafe write(
                STDERR_FILENO, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            written += count
        }
    }
}
