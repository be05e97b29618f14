import NIOCore
import ServiceLifecycle

/// Runs tasks on an event loop.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// A service that runs on an event loop, so that it never waits for the threads that all else shares.
struct EventLoopService<Base: Service>: Service {
    let base: Base
    let eventLoop: any EventLoop

    func run() async throws {
        try await withTaskExecutorPreference(EventLoopExecutor(eventLoop)) { try await base.run() }
    }
}

/// Does something that may take long while the event loop of the connection goes on with other connections.
func offEventLoop<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(globalConcurrentExecutor, operation: body)
}
