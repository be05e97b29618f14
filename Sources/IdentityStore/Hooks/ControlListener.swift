import Foundation
import Git
import Limits
import Logging

/// Answers the hooks of git processes, never from the writer's queue: a hook runs while git holds the branch.
final class ControlListener: Sendable {
    private let location: StateLocation
    private let published: Published
    private let follower: Follower?
    private let logger: Logger
    private let callers: ControlCallers
    private let moveWait: Duration

    /// - Parameter moveWait: How long a move waits for the commit to be served that it starts from.
    init(
        location: StateLocation, published: Published, follower: Follower?, logger: Logger,
        moveWait: Duration = .seconds(Limits.moveWait)
    ) throws(StoreError) {
        self.moveWait = moveWait
        self.location = location
        self.published = published
        self.follower = follower
        self.logger = logger
        callers = try ControlCallers(of: ControlSocket.listening(in: location.privateDirectory))
    }

    /// Answers callers until ``stop()``.
    ///
    /// - Parameter branchMoved: Called when a hook says so; returns when the move is served or found invalid.
    func start(branchMoved: @escaping @Sendable () async -> Void) {
        callers.start { message in
            guard let request = ControlRequest(parsing: message) else { return nil }
            return await self.answer(request, branchMoved).bytes
        }
    }

    /// Stops listening; callers find no server then.
    func stop() {
        unsafe unlink(location.privateDirectory + "/control")
        callers.stop()
    }

    private func answer(
        _ request: ControlRequest, _ branchMoved: @escaping @Sendable () async -> Void
    ) async -> ControlAnswer {
        switch request {
        case .moved:
            await branchMoved()
            return ControlAnswer()
        case .check(let move, let mover, let isWorkTree):
            let answer = await check(move, mover, isWorkTree: isWorkTree, branchMoved)
            log(answer, to: move, isWorkTree: isWorkTree)
            return answer
        }
    }

    private func log(_ answer: ControlAnswer, to move: OutsideMove, isWorkTree: Bool) {
        guard let reason = answer.refusal ?? answer.problems.first?.description else { return }
        logger.warning(
            isWorkTree ? "a commit in the work tree was refused" : "a push was refused",
            metadata: [
                "commit": "\(move.new)", "from": "\(move.old)", "problems": "\(max(1, answer.problems.count))",
                "detail": .string(reason.withoutQuotedValues),
            ])
    }

    private func check(
        _ move: OutsideMove, _ mover: ProcessIdentity?, isWorkTree: Bool,
        _ branchMoved: @escaping @Sendable () async -> Void
    ) async -> ControlAnswer {
        if published.snapshot.tip != move.old {
            // Nobody waits for its end: the writer may be waiting for the very lock that this git process holds.
            let look = Task { await branchMoved() }
            defer { look.cancel() }
            guard await comes(move.old) else {
                return ControlAnswer(refusal: "The server is busy. Try again in a moment.")
            }
            // A repair starts from a commit that is not valid; it is checked against the one that is served.
            if isRefusing(move.old) { return ControlAnswer() }
        }
        let problems = move.problems(on: published.snapshot)
        if !problems.isEmpty { return ControlAnswer(problems: problems) }
        if isWorkTree, let refusal = await follower?.refusal(of: mover, from: move.old, to: move.new) {
            return ControlAnswer(refusal: refusal)
        }
        return ControlAnswer()
    }

    /// Whether a commit is served, or refused, in time.
    private func comes(_ commit: ObjectID) async -> Bool {
        let deadline = ContinuousClock.now + moveWait
        while published.snapshot.tip != commit, !isRefusing(commit) {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    private func isRefusing(_ commit: ObjectID) -> Bool { published.isRefusing(commit.description) }
}
