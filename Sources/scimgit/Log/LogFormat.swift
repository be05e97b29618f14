import ArgumentParser

/// How lines of the log are written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Time, level, program, message, then `name=value`; a value that is not plain is a JSON string.
    case text
    /// One JSON object a line.
    case json
}
