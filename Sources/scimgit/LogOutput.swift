import Dispatch
import Foundation
import Synchronization

/// Standard error as the place for lines of the log: what comes in quick succession is written in one go.
///
/// Lines may be up to ``delay`` late; the end of the program waits for them.
final class LogOutput: Sendable {
    /// The one that all handlers share.
    static let standardError: LogOutput = {
        atexit { LogOutput.standardError.flush() }
        return LogOutput(STDERR_FILENO)
    }()

    private static let delay = DispatchTimeInterval.milliseconds(10)
    /// How many bytes wait at most.
    private static let limit = 1 << 16

    private let descriptor: Int32
    private let waiting = Mutex<[UInt8]>([])
    private let queue = DispatchQueue(label: "scimgit.log", qos: .utility)

    /// Writes to a descriptor.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Takes a line.
    ///
    /// - Parameter atOnce: Whether it is written before this returns.
    func write(_ line: String, atOnce: Bool) {
        let isFirst = waiting.withLock { waiting in
            let isFirst = waiting.isEmpty
            waiting += line.utf8
            waiting.append(UInt8(ascii: "\n"))
            if atOnce || waiting.count >= Self.limit { write(&waiting) }
            return isFirst
        }
        if isFirst, !atOnce { queue.asyncAfter(deadline: .now() + Self.delay) { self.flush() } }
    }

    /// Writes what waits.
    func flush() {
        waiting.withLock { write(&$0) }
    }

    private func write(_ bytes: inout [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
