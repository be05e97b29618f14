import Limits

/// What keeps `main` behind the log, and since when.
struct Hold {
    private(set) var reason: MainStep.Reason
    /// Since when it is a person's work, or the processes of git.
    private var since: ContinuousClock.Instant
    /// Since when any does.
    private let begin: ContinuousClock.Instant
    /// Whether somebody was told.
    private(set) var isReported = false

    init(for reason: MainStep.Reason, at now: ContinuousClock.Instant = .now) {
        self.reason = reason
        (since, begin) = (now, now)
    }

    /// Notes what does now.
    ///
    /// - Returns: Whether it has become long enough for somebody to be told, for the first time.
    mutating func change(to reason: MainStep.Reason, at now: ContinuousClock.Instant = .now) -> Bool {
        if reason.isOfProcesses != self.reason.isOfProcesses { since = now }
        self.reason = reason
        guard !isReported, now - begin >= .seconds(Limits.mainBehind) else { return false }
        isReported = true
        return true
    }

    /// Whether a person's edits do.
    var isByEdits: Bool { if case .edited = reason { true } else { false } }

    /// For how long processes of git alone have held it.
    func usedFor(at now: ContinuousClock.Instant = .now) -> Duration {
        reason.isOfProcesses ? now - since : .zero
    }

    /// What holds it and for how long, for people.
    func text(at now: ContinuousClock.Instant = .now) -> String {
        "\(reason.text). main has been behind for \((now - begin).components.seconds) seconds."
    }
}
