import Foundation
import Git

extension Repository {
    /// After what pause in microseconds the log is moved again while somebody else holds its lock.
    private static var lockPause: UInt32 { 10_000 }

    /// Moves the log to a commit by compare-and-swap, as ``updateReference(_:from:to:)`` does; waits while another process
    /// holds its lock.
    ///
    /// The thread sleeps meanwhile.
    ///
    /// - Parameter deadline: Until when it waits.
    /// - Throws: ``GitError`` with the code `modified` when the log has another value, `locked` when its lock is still held.
    func moveLog(
        from old: ObjectID, to new: ObjectID, until deadline: ContinuousClock.Instant
    ) throws(GitError) {
        while true {
            do throws(GitError) {
                return try updateReference(StateLocation.live, from: .object(old), to: new)
            } catch {
                guard error.code == .locked, .now < deadline else { throw error }
                usleep(Self.lockPause)
            }
        }
    }
}
