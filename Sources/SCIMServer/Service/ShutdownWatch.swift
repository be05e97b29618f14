import Dispatch
import Foundation
import IdentityStore
import Limits
import ServiceLifecycle

/// Makes the server end in time after it was told to stop.
///
/// Requests in flight may run until `Limits.lastSeconds` before the end of `Limits.shutdown`; then changes that have
/// not been started are refused, and at the end the process is ended.
struct ShutdownWatch: Service {
    private let store: IdentityStore
    private let (timeout, rest): (DispatchTimeInterval, DispatchTimeInterval)
    private let overrun: @Sendable () -> Void
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - timeout: The time until changes that have not been started are refused.
    ///   - rest: The time after that until `overrun` is called.
    ///   - overrun: Called when the server has not ended by then.
    init(
        _ store: IdentityStore, timeout: DispatchTimeInterval = .seconds(Limits.shutdown - Limits.lastSeconds),
        rest: DispatchTimeInterval = .seconds(Limits.lastSeconds), overrun: @escaping @Sendable () -> Void
    ) {
        self.store = store
        (self.timeout, self.rest) = (timeout, rest)
        self.overrun = overrun
    }

    func run() async throws {
        try await gracefulShutdown()
        start()
    }

    /// Starts the watch on a thread of its own, because the shared threads may be blocked.
    func start() {
        let thread = Thread { [self] in
            if ended.wait(timeout: .now() + timeout) == .success { return }
            store.giveUp()
            if ended.wait(timeout: .now() + rest) == .success { return }
            overrun()
        }
        thread.name = "scimgit.stop"
        thread.start()
    }

    /// Stops the watch, because the server has ended.
    func end() { ended.signal() }
}
