import Foundation
import JSON
import Logging
import Synchronization

@testable import Clients

/// The private folder of a state, with an administrator, a clock and a running server's registry.
final class Office: Sendable {
    let directory: String
    /// The time, in seconds since 1970-01-01 00:00 UTC.
    let clock = Atomic<Int64>(1_796_000_000)
    private let lines = Mutex<[String]>([])

    init() throws {
        directory = NSTemporaryDirectory() + "scimgit-clients-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var administration: Administration { administration(of: "ada") }

    func administration(of account: String) -> Administration {
        Administration(directory: directory, account: account) { [self] in clock.load(ordering: .relaxed) }
    }

    /// A registry as the server has it.
    func registry() -> ClientRegistry {
        var logger = Logger(label: "test") { _ in LineHandler { [self] line in lines.withLock { $0.append(line) } } }
        logger.logLevel = .trace
        return ClientRegistry(directory: directory, logger: logger) { [self] in clock.load(ordering: .relaxed) }
    }

    /// What the server logged: message, client and token.
    var log: [String] { lines.withLock { $0 } }

    func advance(days: Int64) { clock.add(days * 86_400, ordering: .relaxed) }

    var file: String { directory + "/clients.json" }
    var earlierFile: String { directory + "/tokens.json" }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// The lines of the administration log.
    func history() throws -> [JSONObject] {
        let text = try String(contentsOfFile: directory + "/administration.jsonl", encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            guard let object = try JSONValue(parsing: Array(line.utf8)).object else {
                throw CocoaError(.fileReadUnknown)
            }
            return object
        }
    }
}

/// A log handler that hands over each line as its message and the values of its metadata.
private struct LineHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    let write: @Sendable (String) -> Void

    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = ["client", "expires"].compactMap { event.metadata?[$0].map { "\($0)" } }
        write(([event.message.description] + values).joined(separator: " "))
    }
}
