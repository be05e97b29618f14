import Foundation
import Git
import Limits
import Logging

/// Answers the hooks of git processes, never from the writer's queue: a hook runs while git holds `main`.
final class ControlListener: Sendable {
    private let location: StateLocation
    private let published: Published
    private let logger: Logger
    private let callers: ControlCallers

    init(location: StateLocation, published: Published, logger: Logger) throws(StoreError) {
        self.location = location
        self.published = published
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
        case .check(let check):
            let answer = await answer(check)
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

    private func answer(_ check: MoveCheck) async -> ControlAnswer {
        do {
            return ControlAnswer(problems: try await check.problems(on: published.snapshot, at: location) ?? [])
        } catch { return ControlAnswer(refusal: "The server cannot check it: \(error.explanation)") }
    }
}
