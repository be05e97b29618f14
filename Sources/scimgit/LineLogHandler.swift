import Foundation
import Logging
import Synchronization

/// Writes each event of the log as one line to standard error: the time in UTC, level, program, metadata, module, message.
///
/// Warnings and errors are written at once.
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
        line += " "
        line += event.level.rawValue
        line += " "
        line += label
        line += ":"
        for (name, value) in all(event.metadata).sorted(by: { $0.key < $1.key }) {
            line += " "
            line += name
            line += "="
            if case .string(let text) = value { line += text } else { line += "\(value)" }
        }
        if let error = event.error { line += " error=\(error)" }
        line += " ["
        line += event.source
        line += "] "
        line += event.message.description
        LogOutput.standardError.write(line, atOnce: event.level >= .warning)
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
