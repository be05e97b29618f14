import Foundation
import Logging
import Synchronization

/// Writes each event of the log as one line to standard error: the time in UTC, level, program, metadata, module, message.
struct LineLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = Self.time
        line.reserveCapacity(256)
        line.append(" ", event.level.rawValue, " ", label, ":")
        for (name, value) in all(event.metadata).sorted(by: { $0.key < $1.key }) {
            if case .string(let text) = value {
                line.append(" ", name, "=", text)
            } else {
                line.append(" ", name, "=", "\(value)")
            }
        }
        if let error = event.error { line.append(" error=", "\(error)") }
        line.append(" [", event.source, "] ", event.message.description)
        note(line)
    }

    private func all(_ metadata: Logger.Metadata?) -> Logger.Metadata {
        guard let metadata, !self.metadata.isEmpty else { return metadata ?? self.metadata }
        return self.metadata.merging(metadata) { _, new in new }
    }

    private static let shown = Mutex((second: 0, text: ""))

    /// The time to the second, which is put into words once a second.
    private static var time: String {
        let second = Int(Date.now.timeIntervalSince1970)
        return shown.withLock { shown in
            if shown.second != second {
                shown = (second, Date(timeIntervalSince1970: Double(second)).ISO8601Format())
            }
            return shown.text
        }
    }
}

extension String {
    /// Appends texts; to put them into one by interpolation takes longer.
    fileprivate mutating func append(_ parts: String...) {
        for part in parts { self += part }
    }
}
