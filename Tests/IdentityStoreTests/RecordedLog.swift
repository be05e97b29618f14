import Logging
import Synchronization

/// A log that keeps what it is told.
final class RecordedLog: Sendable {
    private let events = Mutex<[(level: Logger.Level, message: String)]>([])

    /// What was logged at a level.
    func messages(_ level: Logger.Level) -> [String] {
        events.withLock { $0.filter { $0.level == level }.map(\.message) }
    }

    /// What writes to it.
    var logger: Logger { Logger(label: "test") { _ in Handler(record: self) } }

    private struct Handler: LogHandler {
        let record: RecordedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            record.events.withLock { $0.append((event.level, event.message.description)) }
        }
    }
}
