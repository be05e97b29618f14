import Foundation
import Git
import Limits
import Logging

/// Answers the hooks of git processes, never from the writer's queue: a hook runs while git holds `main`.
final class ControlListener: Sendable {
    private let location: StateLocation
    private let published: Published
    private let follower: Follower?
    private let logger: Logger
    private let callers: ControlCallers

    init(location: StateLocation, published: Published, follower: Follower?, logger: Logger) throws(StoreError) {
        self.location = location
        self.published = published
        self.follower = follower
        self.logger = logger
        callers = try ControlCallers(of: ControlSocket.listening(in: location.privateDirectory))
    }

    /// Answers callers until ``stop()``.
    ///
    /// - Parameter mainMoved: Called with the commit that a hook says `main` was moved to; returns what the person should
    ///   know, once it is merged or refused.
    func start(mainMoved: @escaping @Sendable (ObjectID) async -> String?) {
        callers.start { message in
            guard let request = ControlRequest(parsing: message) else { return nil }
            return await self.answer(request, mainMoved).bytes
        }
    }

    /// Stops listening; callers find no server then.
    func stop() {
        unsafe unlink(location.privateDirectory + "/control")
        callers.stop()
    }

    private func answer(
        _ request: ControlRequest, _ mainMoved: @Sendable (ObjectID) async -> String?
    ) async -> ControlAnswer {
        switch request {
        case .moved(let commit): return ControlAnswer(notice: await mainMoved(commit))
        case .check(let check, let mover):
            let answer = await answer(check, mover)
            log(answer, to: check)
            return answer
        }
    }

    private func log(_ answer: ControlAnswer, to check: MoveCheck) {
        guard let reason = answer.refusal ?? answer.problems.first?.description else { return }
        logger.warning(
            check.isWorkTree ? "a commit in the work tree was refused" : "a push was refused",
            metadata: [
                "commit": "\(check.new)", "from": "\(check.old)", "problems": "\(max(1, answer.problems.count))",
                "detail": .string(reason.withoutQuotedValues),
            ])
    }

    private func answer(_ check: MoveCheck, _ mover: ProcessIdentity?) async -> ControlAnswer {
        do {
            guard let problems = try await check.problems(on: published.snapshot, at: location) else {
                return ControlAnswer()
            }
            if !problems.isEmpty { return ControlAnswer(problems: problems) }
        } catch {
            return ControlAnswer(refusal: "The server cannot check it: \(error.explanation)")
        }
        if check.isWorkTree, let refusal = await follower?.refusal(of: mover, from: check.old, to: check.new) {
            return ControlAnswer(refusal: refusal)
        }
        return ControlAnswer()
    }
}
