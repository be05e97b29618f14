import Foundation
import Git
import Synchronization

/// What files of the work tree held when they were read last, so that the questions about one commit do not read each
/// file again and again.
///
/// A file is known as long as it is the same file with the same size, mode and times. Two writes within one tick of the
/// clock leave the same times, so only a file is known that had not changed for a while when it was read. What is to be
/// overwritten is read all the same.
final class KnownFiles: Sendable {
    private struct Known {
        var files: [String: (stamp: Stamp, entry: TreeEntry)] = [:]
        var used = ContinuousClock.now
    }

    private let known = Mutex(Known())
    private let seconds: @Sendable () -> Int

    /// The most files that are known.
    private static let limit = 50_000
    /// For how long they are known when none is read.
    private static let idleTime = Duration.seconds(30)
    /// For how many seconds a file must not have changed: no file system has a coarser clock.
    private static let quiet = 3

    /// - Parameter seconds: The time since 1970, as the system's clock says it.
    init(seconds: @escaping @Sendable () -> Int = { time(nil) }) { self.seconds = seconds }

    /// What the file at a path holds if that is known; the directories above it are not looked at.
    ///
    /// - Parameter top: The top of the work tree.
    func entry(at path: String, below top: String) -> TreeEntry? {
        guard let found = known.withLock({ $0.files[path] }) else { return nil }
        var status = stat()
        guard unsafe lstat(top + "/" + path, &status) == 0, Stamp(status) == found.stamp else { return nil }
        return found.entry
    }

    /// Takes note of what was read of a file, unless it changed so lately that another change might leave no trace.
    ///
    /// - Parameter stamp: The stamp of the file from before it was read.
    func add(_ entry: TreeEntry, at path: String, _ stamp: Stamp) {
        guard stamp.newestChange + Self.quiet < seconds() else { return }
        known.withLock { known in
            if known.files.count >= Self.limit { known.files = [:] }
            known.files[path] = (stamp, entry)
            known.used = .now
        }
    }

    /// Forgets all files once none was read for a while.
    func forgetUnused(now: ContinuousClock.Instant = .now) {
        known.withLock { known in
            if !known.files.isEmpty, now - known.used > Self.idleTime { known.files = [:] }
        }
    }

    /// What tells whether a file was written since; no program can set the time of the last change of its status.
    struct Stamp: Hashable {
        private let device, file, size, mode: Int64
        private let modified, modifiedNanoseconds, changed, changedNanoseconds: Int

        init(_ status: stat) {
            device = Int64(truncatingIfNeeded: status.st_dev)
            file = Int64(truncatingIfNeeded: status.st_ino)
            size = Int64(status.st_size)
            mode = Int64(status.st_mode)
            #if os(Linux)
                let (modification, change) = (status.st_mtim, status.st_ctim)
            #else
                let (modification, change) = (status.st_mtimespec, status.st_ctimespec)
            #endif
            (modified, modifiedNanoseconds) = (modification.tv_sec, modification.tv_nsec)
            (changed, changedNanoseconds) = (change.tv_sec, change.tv_nsec)
        }

        /// The time of the newest change in seconds since 1970.
        fileprivate var newestChange: Int { max(modified, changed) }
    }
}
