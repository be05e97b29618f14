import ArgumentParser

/// The format of the log.
enum LogFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Time, level, label, message, then `name=value` pairs; a value that is not a bare word is a JSON string.
    case text
    /// A JSON object on each line.
    case json
}
