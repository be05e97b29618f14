/// Runs the jobs of an actor on a low-priority thread of its own: with all processors busy, it gets a tenth of one.
final class LowPriorityExecutor: SerialExecutor {
    private let thread: LowPriorityThreads

    init(label: String) {
        thread = LowPriorityThreads(label: label, niceness: 10)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        thread.add { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
