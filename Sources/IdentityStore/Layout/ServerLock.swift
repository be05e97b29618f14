/// The lock that lets only one server serve a state.
final class ServerLock: Sendable {
    private let lock: ProcessLock

    /// - Throws: ``StoreError/alreadyServed(directory:)`` while another process holds it.
    init(_ location: StateLocation) throws(StoreError) {
        let path = location.privateDirectory + "/server.lock"
        do throws(ProcessLock.Failure) { lock = try ProcessLock(path, waits: false) } catch {
            switch error {
            case .busy: throw .alreadyServed(directory: location.directory)
            case .system(let reason): throw .failed(action: "Opening \(path)", reason: reason)
            }
        }
    }
}
