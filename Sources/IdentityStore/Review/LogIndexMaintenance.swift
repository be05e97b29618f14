import Foundation
import Git
import Logging

/// Keeps the index of the log up to date while the server runs, on a thread of its own that gives way to all others.
actor LogIndexMaintenance {
    private let executor = LowPriorityExecutor(label: "scimgit.log-index")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let location: StateLocation
    private let made: MadeCommits
    private let logger: Logger
    /// Commits that were too few to be written down.
    private var few: [MadeCommit] = []

    /// - Parameter made: The commits of the writer, which are not read.
    init(_ location: StateLocation, made: MadeCommits, logger: Logger) {
        self.location = location
        self.made = made
        self.logger = logger
    }

    /// Takes in the commits up to one, until the task is cancelled; who asks a question reads what is missing.
    ///
    /// - Returns: The time of the processor that it took.
    func extend(to tip: ObjectID) -> Duration {
        let start = Self.processorTime
        let commits = few + made.take()
        few = commits.count < LogIndexing.fewest ? commits : []
        var indexing = LogIndexing(location: location, isWanted: { !Task.isCancelled })
        indexing.known = Dictionary(commits.lazy.map { ($0.id, $0) }) { $1 }
        do {
            _ = try indexing.index(to: tip, in: StateReader(location))
        } catch is CancellationError {
        } catch {
            logger.warning("the index of the log could not be brought on", metadata: ["reason": "\(error)"])
        }
        return Self.processorTime - start
    }

    /// What the thread has taken of a processor, which others may keep from it for long.
    private static var processorTime: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
