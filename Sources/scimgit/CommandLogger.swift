import Logging

extension Logger {
    /// The log of commands that end by themselves: warnings and errors, on standard error.
    static var forCommands: Logger {
        var logger = Logger(label: "scimgit") { LineLogHandler(label: $0) }
        logger.logLevel = .warning
        return logger
    }
}
