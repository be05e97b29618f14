import Foundation

/// A lock on a file between processes (`flock`), held as long as the object lives; the operating system releases it
/// when the process ends.
package final class ProcessLock: Sendable {
    /// Why the lock was not taken.
    package enum Failure: Error {
        /// Another process holds it.
        case busy
        /// What the system says.
        case system(reason: String)
    }

    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - path: The file, which is made when there is none; only its owner may read it.
    ///   - waits: Whether to wait while another process holds the lock.
    package init(_ path: String, waits: Bool) throws(Failure) {
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure() }
        guard flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) == 0 else {
            let failure = Self.failure()
            close(descriptor)
            throw failure
        }
        // Not before: what is thrown from a whole object runs `deinit`, which would close whatever has the number by then.
        self.descriptor = descriptor
    }

    /// Releases the lock at once; a child that is being started may hold a copy of the descriptor for a moment.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func failure() -> Failure {
        errno == EWOULDBLOCK ? .busy : .system(reason: unsafe String(cString: strerror(errno)))
    }
}
