import Foundation
import Synchronization

/// Threads that run jobs at low priority, in order; they end when this object is released.
package final class LowPriorityThreads: Sendable {
    /// The work of a thread.
    package typealias Job = @Sendable () -> Void

    private let work = Work()
    private let count: Int

    /// Starts the threads.
    ///
    /// - Parameter niceness: The nice value: of a processor that all compete for, a thread gets a third with 5, a tenth
    ///   with 10.
    package init(label: String, count: Int = 1, niceness: Int32) {
        self.count = count
        for number in 1...count {
            let thread = Thread { [work] in
                #if os(Linux)
                    // On Linux 0 means the calling thread, not the process.
                    setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness)
                #endif
                while let next = work.next() { next() }
            }
            thread.name = count == 1 ? label : "\(label)\(number)"
            thread.qualityOfService = .utility
            thread.start()
        }
    }

    deinit { for _ in 0..<count { work.add(nil) } }

    /// Adds a job behind all others.
    package func add(_ job: @escaping Job) { work.add(job) }

    /// The jobs that wait, in order; nil ends one thread.
    private final class Work: Sendable {
        private let jobs = Mutex<[Job?]>([])
        private let waiting = DispatchSemaphore(value: 0)

        func add(_ job: Job?) {
            jobs.withLock { $0.append(job) }
            waiting.signal()
        }

        func next() -> Job? {
            waiting.wait()
            return jobs.withLock { $0.removeFirst() }
        }
    }
}
