import Foundation

/// The lock that lets only one server serve a state; the operating system lets go of it when the process ends.
final class ServerLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``StoreError/alreadyServed(directory:)`` while another process holds it.
    init(_ location: StateLocation) throws(StoreError) {
        let path = location.privateDirectory + "/server.lock"
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .failed(action: "Opening \(path)", reason: unsafe String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .alreadyServed(directory: location.directory)
        }
        // Not before: what is thrown from a whole object runs `deinit`, which would close whatever has the number by then.
        self.descriptor = descriptor
    }

    /// Lets go at once; a child that is being started may hold a copy of the descriptor for a moment.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
