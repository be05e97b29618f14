import Git

/// The index of the work tree as it was seen last, and what was found in it.
struct SeenIndex {
    /// What is known of an index.
    enum State: Hashable {
        /// Nothing: nobody has looked for it yet.
        case unseen
        /// Somebody removed it.
        case missing
        /// Somebody else wrote it, and it was not read since.
        case unread(FileStamp)
        /// No sync is lost in it.
        case whole(FileStamp)
        /// A git process that had read it before a sync wrote it after that.
        case stale(FileStamp)
    }

    private(set) var state = State.unseen
    /// When somebody else wrote or removed it.
    private(set) var used = ContinuousClock.now - .seconds(3_600)
    /// The commit of `main` that it was found not to belong to.
    private(set) var foreign: ObjectID?

    /// The file that was seen; nil when there was none.
    var stamp: FileStamp? {
        switch state {
        case .unseen, .missing: nil
        case .unread(let stamp), .whole(let stamp), .stale(let stamp): stamp
        }
    }

    var isMissing: Bool { state == .missing }

    var isWhole: Bool { if case .whole = state { true } else { false } }

    var isUnread: Bool { if case .unread = state { true } else { false } }

    /// Takes note of the file that is there now, whoever wrote it.
    mutating func look(at stamp: FileStamp?, now: ContinuousClock.Instant = .now) {
        guard state == .unseen || stamp != self.stamp else { return }
        state = stamp.map(State.unread) ?? .missing
        (used, foreign) = (now, nil)
    }

    /// Takes note that it was read.
    mutating func read(hasLostSync: Bool) {
        if let stamp { state = hasLostSync ? .stale(stamp) : .whole(stamp) }
    }

    /// Takes note that the server wrote it.
    mutating func write(_ stamp: FileStamp?) {
        state = stamp.map(State.whole) ?? .missing
        foreign = nil
    }

    /// Takes note that it does not belong to what `main` names, and need not be compared with that again.
    mutating func isForeign(to main: ObjectID) { foreign = main }
}
