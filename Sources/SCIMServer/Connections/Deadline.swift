import NIOCore

/// A timeout that is often moved to a later time.
///
/// Moving it is cheap: a scheduled task that runs too early schedules itself again, so later times need no new task.
final class Deadline {
    private let eventLoop: any EventLoop
    private let onPassed: () -> Void
    private var end: NIODeadline?
    private var look: (task: Scheduled<Void>, time: NIODeadline)?

    /// - Parameter onPassed: Called on the event loop when the deadline passes; once for each time that it was set.
    init(on eventLoop: any EventLoop, onPassed: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.onPassed = onPassed
    }

    /// Sets the deadline to a time from now.
    func set(in time: TimeAmount) {
        set(at: .now() + time)
    }

    /// Sets the deadline.
    func set(at time: NIODeadline) {
        end = time
        if let look {
            guard time < look.time else { return }
            look.task.cancel()
        }
        schedule(at: time)
    }

    /// Removes the deadline until it is set again.
    func clear() { end = nil }

    /// Removes the deadline and its scheduled task.
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
