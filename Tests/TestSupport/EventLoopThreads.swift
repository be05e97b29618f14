import NIOCore
import NIOPosix

/// Runs tasks on the threads of the event loops, which no test keeps busy.
///
/// A request that ran on the threads that all tests share would wait for those that wait for git, each time that a part
/// of its answer came, and give up although the server had answered long before.
public final class EventLoopThreads: TaskExecutor {
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    /// Chooses one of them.
    public init() {}

    /// Runs a part of a task.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
