extension ServerLock {
    /// Takes it when a command or hook that works without a server ends within a time; a server that holds it is not waited
    /// for.
    ///
    /// - Throws: ``StoreError/alreadyServed(directory:)``.
    static func taking(_ location: StateLocation, within time: Duration) async throws(StoreError) -> ServerLock {
        let end = ContinuousClock.now + time
        while true {
            do throws(StoreError) { return try ServerLock(location) } catch {
                guard case .alreadyServed = error, .now < end, !ControlSocket.isListening(in: location.privateDirectory)
                else { throw error }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
