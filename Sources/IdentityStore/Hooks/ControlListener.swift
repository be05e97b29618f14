import Git
import Limits
import Logging

/// Answers the hooks of git processes, never from the writer's queue: a hook runs while git holds `main`.
final class ControlListener: Sendable {
    private let location: StateLocation
    private let served: ServedState
    private let checked: CheckedUpdates
    private let logger: Logger
    private let server: ControlServer
    /// What the modules above answer.
    let handlers = ControlHandlers()

    /// Listens; callers are answered by ``run(mainMoved:pushed:restored:)``.
    ///
    /// - Parameter checked: Takes in what is checked before it is merged.
    init(
        location: StateLocation, served: ServedState, checked: CheckedUpdates, logger: Logger
    ) async throws(StoreError) {
        self.location = location
        self.checked = checked
        self.served = served
        self.logger = logger
        server = try await ControlServer(in: location.privateDirectory)
    }

    typealias MainMoved = @Sendable (ObjectID) async -> String?
    typealias Pushed = @Sendable (PushedCommit) async -> PushedCommit.Outcome
    typealias Restored = @Sendable (RestorationRequest) async -> RestorationOutcome

    /// Answers callers until the task is cancelled; whose message is whole by then is still answered.
    ///
    /// - Parameters:
    ///   - mainMoved: Called with the commit that a hook says `main` was moved to; returns what the person should know, once
    ///     it is merged or refused.
    ///   - pushed: Merges a pushed commit.
    ///   - restored: Takes something back or brings it back.
    func run(
        mainMoved: @escaping MainMoved, pushed: @escaping Pushed, restored: @escaping Restored
    ) async {
        await server.run { message in
            if let answer = await self.handlers.answer(message) { return answer }
            guard let request = ControlRequest(parsing: message) else {
                return ControlAnswer(notUnderstanding: message).bytes
            }
            return await self.answer(request, mainMoved, pushed, restored).bytes
        }
    }

    /// Stops listening; callers find no server then.
    func stop() { server.stop() }

    private func answer(
        _ request: ControlRequest, _ mainMoved: MainMoved, _ pushed: Pushed, _ restored: Restored
    ) async -> ControlAnswer {
        switch request {
        case .restoration(let request): return ControlAnswer(restoration: await restored(request))
        case .push(let push): return await answer(push, pushed)
        case .moved(let commit): return ControlAnswer(notice: await mainMoved(commit))
        case .check(let check):
            let answer = await answer(check)
            log(answer, to: check)
            return answer
        }
    }

    private func answer(_ push: PushedCommit, _ pushed: Pushed) async -> ControlAnswer {
        let outcome = await pushed(push)
        let answer = ControlAnswer(to: push, outcome)
        if case .refused = outcome { return answer }
        if let reason = answer.refusal {
            logger.warning(
                "a push was refused",
                metadata: [
                    "commit": "\(push.commit)", "branch": "\(push.reference)", "problems": "1",
                    "detail": .string(reason.withoutQuotedValues),
                ])
        }
        return answer
    }

    private func log(_ answer: ControlAnswer, to check: UpdateCheck) {
        guard let reason = answer.refusal ?? answer.problems.first?.description else { return }
        logger.warning(
            check.isWorkTree ? "a commit in the work tree was refused" : "a push was refused",
            metadata: [
                "commit": "\(check.new)", "from": "\(check.old)", "problems": "\(max(1, answer.problems.count))",
                "detail": .string(reason.withoutQuotedValues),
            ])
    }

    private func answer(_ check: UpdateCheck) async -> ControlAnswer {
        if check.isWorkTree { served.announce(check.new) }
        do {
            return ControlAnswer(problems: try await check.problems(on: served, at: location, for: checked) ?? [])
        } catch { return ControlAnswer(refusal: "The server cannot check it: \(error.explanation)") }
    }
}
