import Git

/// Who moved the branch and when the work tree came into step: what tells a commit that is safe from one that was
/// begun on files the server has changed since.
struct StepLog {
    struct Move {
        let old: ObjectID
        let new: ObjectID
        let mover: ProcessIdentity
        /// When it was allowed; the index was as the mover leaves it by then.
        let time: Moment
    }
    private struct Step {
        let time: Moment
        let mover: ProcessIdentity?
    }

    private static let limit = 256

    private var moves: [ObjectID: Move] = [:]
    private var moveOrder: [ObjectID] = []
    private var steps: [Step] = []

    /// Notes that a git process was allowed to move the branch.
    mutating func allow(_ mover: ProcessIdentity, from old: ObjectID, to new: ObjectID) {
        let move = Move(old: old, new: new, mover: mover, time: .now)
        if moves.updateValue(move, forKey: new) == nil { moveOrder.append(new) }
        if moveOrder.count > Self.limit { moves[moveOrder.removeFirst()] = nil }
    }

    /// The moves that git processes of the work tree were allowed to make from a commit; they need not have made them.
    func moves(from old: ObjectID) -> [Move] {
        moves.values.filter { $0.old == old }
    }

    /// Notes that the work tree came into step with another commit.
    ///
    /// - Parameters:
    ///   - mover: The git process that brought it there itself; nil for the server.
    ///   - time: When it did: who starts later has seen it.
    mutating func step(by mover: ProcessIdentity?, at time: Moment) {
        steps.append(Step(time: time, mover: mover))
        if steps.count > Self.limit { steps.removeFirst() }
    }

    /// Whether one process made all moves between two commits.
    func isOwn(from base: ObjectID, to tip: ObjectID, _ mover: ProcessIdentity) -> Bool {
        var commit = tip
        while commit != base {
            guard let move = moves[commit], move.mover == mover else { return false }
            commit = move.old
        }
        return true
    }

    /// Whether the work tree was changed for somebody else since the process started.
    func wasOvertaken(_ process: ProcessIdentity) -> Bool {
        if steps.count == Self.limit, let first = steps.first, !process.isStarted(after: first.time) { return true }
        return steps.contains { !process.isStarted(after: $0.time) && $0.mover != process }
    }
}
