import Logging

extension ControlRequest {
    /// What the running server answers, or what is done here when no server serves the state.
    ///
    /// It waits while a server starts, or somebody else does something here.
    ///
    /// - Parameter timeout: How long it waits, in seconds.
    /// - Returns: Nil when a server holds the state and does not answer in time.
    /// - Throws: ``StoreError`` when the state cannot be served, and what `act` throws.
    func answer(
        at location: StateLocation, within timeout: Int, _ logger: Logger,
        withoutServer act: (OfflineState) async throws -> ControlAnswer
    ) async throws -> ControlAnswer? {
        let end = ContinuousClock.now + .seconds(timeout)
        while true {
            if let answer = await ControlSocket.ask(bytes, in: location.privateDirectory, until: end) { return answer }
            let state: OfflineState
            do throws(StoreError) { state = try await OfflineState.open(location, logger: logger) } catch {
                guard case .alreadyServed = error else { throw error }
                guard .now < end else { return nil }
                try? await Task.sleep(for: .milliseconds(50))
                continue
            }
            return try await act(state)
        }
    }
}
