import Git

/// The phases of a transaction in which git calls the hook `reference-transaction`, githooks(5).
enum TransactionPhase: String, CaseIterable {
    /// All references are locked; the hook may refuse.
    case prepared
    /// All have moved.
    case committed
    /// None has moved.
    case aborted
}

/// What the hook has to do for one line of a transaction.
enum HookStep: Hashable {
    /// Nothing: git goes on.
    case pass
    /// Ask whether `main` could move on from this commit.
    case checkMain(from: ObjectID)
    /// Let the log, which names this commit, be packed if the value is one that it had.
    case passIfAncestor(of: ObjectID)
    /// Let the log be made again where it is served.
    case passIfServed
    /// Refuse the log, which only the server moves.
    case refuseLog
    /// Refuse a name, for this reason.
    case refuseName(String)
    /// Have merged what `main` was moved to.
    case merge

    /// Whether what the repository holds counts for a reference; git may give thousands that nobody cares for.
    static func concerns(_ reference: String) -> Bool {
        reference == StateLocation.main || reference == StateLocation.live
            || PushedReference(name: reference, isDeletion: false).nameRefusal != nil
    }

    /// Decides for a reference that it concerns.
    ///
    /// - Parameter facts: What the repository holds while the transaction is prepared; of no account later.
    init(in phase: TransactionPhase, _ update: RefUpdate, _ facts: RefUpdate.Facts) {
        switch phase {
        case .prepared: self.init(before: RefUpdate.Kind(from: update.old, to: update.new, facts), update, facts)
        // Whether git only packed it is not asked: a move that nobody is told of would not be merged without a server.
        case .committed: self = update.reference == StateLocation.main && !update.isDeletion ? .merge : .pass
        case .aborted: self = .pass
        }
    }

    private init(before kind: RefUpdate.Kind, _ update: RefUpdate, _ facts: RefUpdate.Facts) {
        let isThere = facts.current == update.new
        switch (update.reference, kind) {
        case (StateLocation.main, .update), (StateLocation.main, .pack):
            let old = update.old == .zero ? facts.current : update.old
            self = old.map { isThere || $0 == update.new ? .pass : .checkMain(from: $0) } ?? .pass
        // A deletion is repaired, and what a new main names is merged or refused then: a veto would leave none at all.
        case (StateLocation.main, _): self = .pass
        case (StateLocation.live, .keep), (StateLocation.live, .prune): self = .pass
        case (StateLocation.live, .pack):
            self = facts.current.map { isThere ? .pass : .passIfAncestor(of: $0) } ?? .refuseLog
        case (StateLocation.live, .create): self = .passIfServed
        case (StateLocation.live, _): self = .refuseLog
        case (_, .create), (_, .update), (_, .pack):
            let refusal = PushedReference(name: update.reference, isDeletion: false).nameRefusal
            self = isThere ? .pass : refusal.map { .refuseName($0) } ?? .pass
        case (_, .delete), (_, .prune), (_, .keep): self = .pass
        }
    }
}
