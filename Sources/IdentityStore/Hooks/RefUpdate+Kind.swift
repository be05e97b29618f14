import Git

extension RefUpdate {
    /// What the repository holds while the transaction is prepared.
    struct Facts: Hashable {
        /// The value that the reference has, loose or packed; nil when there is none.
        var current: ObjectID?
        /// The value that `packed-refs` has for it.
        var packed: ObjectID?
        /// Whether a process holds the lock of `packed-refs`: git does so while it writes that file, and during deletions.
        var isPackedLocked = false
    }

    /// What git does to a reference with one line of a transaction.
    ///
    /// The line alone does not say it: `0 → X` is a new reference, one that git moves whatever it names (`git branch -f`,
    /// `git update-ref`), or its value noted in `packed-refs`; `X → 0` is a deletion, or the file of a packed reference
    /// dropped. Git writes a deletion as `0 → 0` when it does not care for the value.
    enum Kind: Hashable, CaseIterable {
        /// It is made.
        case create
        /// It is moved.
        case update
        /// It is taken away.
        case delete
        /// A value that it has, or had a moment ago, is noted in `packed-refs`: what `git pack-refs` and `git gc` do first.
        case pack
        /// Its file is dropped, since `packed-refs` has the value: what they do next.
        case prune
        /// It is written as it is.
        case keep

        /// Classifies `old → new`, where zero stands for no value, or as `old` for any.
        init(from old: ObjectID, to new: ObjectID, _ facts: Facts) {
            if new == .zero {
                let isPacked = old != .zero && facts.packed == old
                self = isPacked && !facts.isPackedLocked ? .prune : .delete
            } else if old == .zero, facts.isPackedLocked, facts.current != nil {
                self = .pack
            } else if facts.current == new {
                self = .keep
            } else {
                self = old == .zero && facts.current == nil ? .create : .update
            }
        }
    }
}
