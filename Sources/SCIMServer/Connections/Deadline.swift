import NIOCore

/// A point in time at which something ends, moved often.
///
/// To move it costs next to nothing: it is looked at when it may have come, never at each move.
final class Deadline {
    private let eventLoop: any EventLoop
    private let onPassed: () -> Void
    private var end: NIODeadline?
    private var look: (task: Scheduled<Void>, time: NIODeadline)?

    /// - Parameter onPassed: Called on the event loop, once for each time that the deadline was set and not moved.
    init(on eventLoop: any EventLoop, onPassed: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.onPassed = onPassed
    }

    /// Ends it after a time.
    func set(in time: TimeAmount) {
        set(at: .now() + time)
    }

    /// Ends it at a time.
    func set(at time: NIODeadline) {
        end = time
        if let look {
            guard time < look.time else { return }
            look.task.cancel()
        }
        schedule(at: time)
    }

    /// Takes it away until it is set again.
    func clear() { end = nil }

    /// Takes it away for good.
    func cancel() {
        look?.task.cancel()
        (look, end) = (nil, nil)
    }

    private func schedule(at time: NIODeadline) {
        look = (eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.passed() }, time)
    }

    private func passed() {
        look = nil
        guard let end else { return }
        if end <= .now() {
            self.end = nil
            onPassed()
        } else {
            schedule(at: end)
        }
    }
}
