import Logging

/// A log handler that formats each event as a line.
struct LineLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let format: LogFormat
    private let write: @Sendable (LogLine) -> Void

    init(label: String, format: LogFormat, write: @escaping @Sendable (LogLine) -> Void) {
        self.label = label
        self.format = format
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = LogLine(event.message.description, event.level, label: label, format: format)
        for (name, value) in all(event.metadata).sorted(by: { $0.key < $1.key }) {
            if case .string(let text) = value { line.add(name, text) } else { line.add(name, "\(value)") }
        }
        if let error = event.error { line.add("error", "\(error)") }
        write(line)
    }

    private func all(_ metadata: Logger.Metadata?) -> Logger.Metadata {
        guard let metadata, !self.metadata.isEmpty else { return metadata ?? self.metadata }
        return self.metadata.merging(metadata) { _, new in new }
    }
}
