import Dispatch
import Foundation
import Limits
import Synchronization

/// A descriptor as the place for lines of the log, which nobody ever waits for.
///
/// Lines that come in quick succession are written in one go, up to `delay` late. When the reader does not read and
/// too many wait, lines are dropped, and the next one that is taken says how many were.
final class LogOutput: Sendable {
    /// Standard error; the end of the program waits for its lines, but not for a reader that has stopped.
    static let standardError: LogOutput = {
        atexit { LogOutput.standardError.flush() }
        return LogOutput(STDERR_FILENO)
    }()

    private static let delay = DispatchTimeInterval.milliseconds(10)

    private struct State {
        var lines: [UInt8] = []
        var dropped = 0
        var isAwaited = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "scimgit.log", qos: .utility)

    /// Writes to a descriptor.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Takes a line, or drops it.
    func write(_ line: LogLine) {
        let isFirst = state.withLock { state in
            var line = line
            if state.dropped > 0 { line.add("dropped", state.dropped) }
            guard state.lines.count + line.count <= Limits.logBuffer else {
                state.dropped += 1
                return false
            }
            state.dropped = 0
            line.append(to: &state.lines)
            defer { state.isAwaited = true }
            return !state.isAwaited
        }
        guard isFirst || line.isUrgent else { return }
        if line.isUrgent {
            queue.async { self.writeAll() }
        } else {
            queue.asyncAfter(deadline: .now() + Self.delay) { self.writeAll() }
        }
    }

    /// Waits until what waits is written, for a second at most.
    func flush() {
        let done = DispatchSemaphore(value: 0)
        queue.async {
            self.writeAll()
            done.signal()
        }
        _ = done.wait(timeout: .now() + .seconds(1))
    }

    private func writeAll() {
        let bytes = state.withLock { state in
            state.isAwaited = false
            defer { state.lines = [] }
            return state.lines
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&waiting, 1, -1)
                continue
            }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
