/// Runs an actor's work on a thread of its own, which gives way to those that somebody waits for.
final class PatientExecutor: SerialExecutor {
    private let thread: PatientThreads

    init(label: String) {
        thread = PatientThreads(label: label, niceness: 10)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        thread.add { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
