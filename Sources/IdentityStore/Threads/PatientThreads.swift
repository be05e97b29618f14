import Foundation
import Synchronization

/// Threads for work that gives way to what somebody waits for; they end with this.
package final class PatientThreads: Sendable {
    /// A piece of work.
    package typealias Step = @Sendable () -> Void

    private let work = Work()
    private let count: Int

    /// Starts threads.
    ///
    /// - Parameter niceness: How much less of a processor they get than others when all are busy: with 5 a third, with 10 a
    ///   tenth.
    package init(label: String, count: Int = 1, niceness: Int32) {
        self.count = count
        for number in 1...count {
            let thread = Thread { [work] in
                #if os(Linux)
                    // The number 0 means the calling thread here, not the process.
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

    /// Has a thread do something, after all that was added before.
    package func add(_ step: @escaping Step) { work.add(step) }

    /// What waits to be done, in order; nil ends one thread.
    private final class Work: Sendable {
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
