import Dispatch
import Foundation
import IdentityStore
import Limits
public import Logging
import SCIM
import Synchronization

/// Writes down what clients send and what is answered, as transcripts that can be replayed as tests.
///
/// Nobody waits for it: what is to be written waits in memory up to a limit, and beyond that is dropped and counted.
public final class Capture: Sendable {
    private struct Transcript {
        /// Nil when it could not be made.
        var file: CaptureFile?
        var steps = CapturedSteps()
        var isFull = false
    }

    private let directory: String
    private let client: String?
    private let logger: Logger
    private let queue = DispatchQueue(label: "scimgit.capture", qos: .utility)
    private let waiting = Mutex(0)
    /// The transcripts by client; `queue` alone uses them.
    private let transcripts = Mutex<[String: Transcript]>([:])

    /// Makes the directory, if need be.
    ///
    /// - Parameters:
    ///   - directory: The directory, which only its owner may enter.
    ///   - client: The one client that is meant; all when nil.
    /// - Throws: ``ConfigurationError`` when it is not such a directory.
    public init(into directory: String, client: String? = nil, logger: Logger) throws(ConfigurationError) {
        func refusal(_ reason: String) -> ConfigurationError {
            .invalid(option: "directory of --capture", reason: "\(directory) \(reason)")
        }
        if !FileManager.default.fileExists(atPath: directory), unsafe mkdir(directory, 0o700) != 0 {
            throw refusal("could not be made: \(unsafe String(cString: strerror(errno)))")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory)
        guard attributes?[.type] as? FileAttributeType == .typeDirectory else { throw refusal("is no directory") }
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw refusal("is open to other accounts; `chmod 700` closes it")
        }
        (self.directory, self.client, self.logger) = (directory, client, logger)
    }

    /// Whether what a client sends is written down.
    func wants(_ name: String) -> Bool { client == nil || client == name }

    /// Writes an exchange down, later.
    func take(_ exchange: CapturedExchange) {
        let size = exchange.size
        let hasRoom = waiting.withLock { waiting in
            guard waiting + size <= Limits.captureBuffer else { return false }
            waiting += size
            return true
        }
        guard hasRoom else {
            return logger.warning("a request was not captured, because too many wait to be written")
        }
        queue.async {
            self.write(exchange)
            self.waiting.withLock { $0 -= size }
        }
    }

    /// Waits until all is written that was taken.
    public func flush() {
        queue.sync {}
    }

    private func write(_ exchange: CapturedExchange) {
        let name = exchange.client.name
        transcripts.withLock { transcripts in
            var transcript = transcripts[name] ?? begin(exchange)
            defer { transcripts[name] = transcript }
            guard !transcript.isFull else { return }
            let step = transcript.steps.step(exchange)
            do {
                var isAdded = true
                if let step { isAdded = try transcript.file?.add(step) ?? true }
                guard !isAdded || transcript.steps.isFull else { return }
                logger.notice("the capture of a client is full, and goes no further", metadata: ["client": "\(name)"])
            } catch {
                logger.error("the capture failed", metadata: ["client": "\(name)", "error": "\(error)"])
            }
            transcript.isFull = true
            // What it knows is needed no more.
            transcript.steps = CapturedSteps()
        }
    }

    private func begin(_ exchange: CapturedExchange) -> Transcript {
        do {
            return Transcript(
                file: try CaptureFile(
                    in: directory, client: exchange.client.name, dialect: exchange.client.dialect.rawValue))
        } catch {
            logger.error("the capture failed", metadata: ["client": "\(exchange.client.name)", "error": "\(error)"])
            return Transcript(file: nil, isFull: true)
        }
    }
}
