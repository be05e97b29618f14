import NIOCore
import ServiceLifecycle

/// A task executor that runs tasks on an event loop.
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

/// A service that runs on an event loop, so that it does not wait for a thread of the shared pool.
struct EventLoopService<Base: Service>: Service {
    let base: Base
    let eventLoop: any EventLoop

    func run() async throws {
        try await withTaskExecutorPreference(EventLoopExecutor(eventLoop)) { try await base.run() }
    }
}

/// Runs a long operation on the shared thread pool, so that the event loop can serve other connections.
func offEventLoop<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(globalConcurrentExecutor, operation: body)
}
