import Logging
import SCIM

extension MainBranch {
    /// Takes back or brings back what a person asks for, and brings `main` on to it unless something holds it.
    ///
    /// It is worked out while clients are served, and again when they changed what it changes: in the writer's turn only
    /// when they did so time and again. What is refused or would change nothing never takes a turn.
    nonisolated func carryOut(_ request: RestorationRequest) async -> RestorationOutcome {
        if await isClosed { return .failed("The server is stopping.") }
        let restoration = Restoration(request: request, location: location)
        let served = served
        do {
            var preparations = 0
            while true {
                preparations += 1
                let prepared = try await onOwnThread { try restoration.workedOut(on: served.snapshot) }
                guard prepared.outcome.status == .done else { return prepared.outcome }
                do {
                    let outcome = try await writer.take(
                        restoration, prepared: prepared, worksOut: preparations >= Self.preparations)
                    if outcome.status == .done { await show(outcome.plan) }
                    return outcome
                } catch is Restoration.Overtaken { continue }
            }
        } catch let error as SCIMError {
            return .failed(error.detail)
        } catch { return .failed(error.explanation) }
    }

    private func show(_ plan: RestorationPlan) async {
        logger.info(
            "a person took something back or restored it",
            metadata: ["commits": "\(plan.commits.count)", "commit": "\(plan.commits.last?.id ?? "")"])
        pace.hurry()
        await follow()
    }
}
