import Foundation
import Logging

extension Logger {
    /// The log of all commands but `serve`: warnings and errors, written to standard error at once.
    static var forCommands: Logger {
        var logger = Logger(label: "scimgit") { label in
            LineLogHandler(label: label, format: .text) { line in
                var bytes: [UInt8] = []
                line.append(to: &bytes)
                try? FileHandle.standardError.write(contentsOf: Data(bytes))
            }
        }
        logger.logLevel = .warning
        return logger
    }
}
