import Dispatch
import Foundation
import IdentityStore
import Limits
import ServiceLifecycle

/// Sees to it that the server ends in time once it was told to stop.
///
/// Requests in flight have most of ``Limits/shutdown``; ``Limits/lastSeconds`` before its end what has not been begun is
/// given up, and at its end the process is.
struct ShutdownWatch: Service {
    private let store: IdentityStore
    private let (timeout, rest): (DispatchTimeInterval, DispatchTimeInterval)
    private let overrun: @Sendable () -> Void
    private let ended = DispatchSemaphore(value: 0)

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - patience: How long the server may take until it gives up what has not been begun.
    ///   - rest: How long it may take after that.
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

    /// Starts it, on a thread of its own: others may be held up.
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

    /// Says that the server has ended.
    func end() { ended.signal() }
}
