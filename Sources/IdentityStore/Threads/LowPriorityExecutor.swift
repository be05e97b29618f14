import Foundation
import Synchronization

/// Runs an actor's work on a thread of its own, which gives way to those that somebody waits for: with all processors
/// busy, it gets a tenth of what one of them gets.
final class LowPriorityExecutor: SerialExecutor {
    private let work = Work()

    init(label: String) {
        let thread = Thread { [work] in
            #if os(Linux)
                // The number 0 means the calling thread here, not the process.
                setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
            #endif
            while let next = work.next() { next() }
        }
        thread.name = label
        thread.qualityOfService = .utility
        thread.start()
    }

    deinit { work.add(nil) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        work.add { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// What waits to be done, in order; nil ends the thread.
    private final class Work: Sendable {
        typealias Step = @Sendable () -> Void

        private let steps = Mutex<[Step?]>([])
        private let waiting = DispatchSemaphore(value: 0)

        func add(_ step: Step?) {
            steps.withLock { $0.append(step) }
            waiting.signal()
        }

        func next() -> Step? {
            waiting.wait()
            return steps.withLock { $0.removeFirst() }
        }
    }
}
