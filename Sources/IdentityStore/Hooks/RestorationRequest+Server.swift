import Limits
public import Logging

extension RestorationRequest {
    /// Has the running server carry it out, or does so here when no server serves the state.
    ///
    /// - Throws: ``StoreError`` when the state cannot be served.
    public func carryOut(at location: StateLocation, logger: Logger) async throws -> RestorationOutcome {
        let answer = try await ControlRequest.restoration(self).answer(
            at: location, within: Limits.restorationWait, logger
        ) { state in ControlAnswer(restoration: await state.carryOut(self)) }
        if let outcome = answer?.restoration { return outcome }
        guard let answer else {
            return .failed(
                "The running server does not answer in time. It may still do it: look at the log before you try again.")
        }
        guard answer.refusal == nil else {
            // Not in its own words: an earlier version takes every caller for a hook.
            return .failed(ControlAnswer(notUnderstanding: ControlRequest.restoration(self).bytes).refusal ?? "")
        }
        return .failed(
            "The running server answers as another version does. It may have done it: look at the log, and restart "
                + "`scimgit serve`.")
    }
}
