import Git

/// When `main` is brought on: at once when it stood still for a while or the log has come to rest, else about once a second.
struct Pace {
    private var moved = ContinuousClock.now - .seconds(1)
    /// The newest commit of the log that was seen, and when it came.
    private var newest: (commit: ObjectID, since: ContinuousClock.Instant)?
    private var looked: ContinuousClock.Instant?
    private var heldUntil = ContinuousClock.now
    /// How long it stays where it is while changes come.
    private var pause = interval

    /// Less than the second that it may be behind, as a look comes only every 40 ms.
    private static let interval = Duration.milliseconds(900)
    /// As long as people's git has for itself between two steps that take long.
    private static let gap = Duration.milliseconds(250)
    private static let rest = Duration.milliseconds(250)

    /// Whether `main` is to be brought on to the newest commit of the log.
    mutating func isDue(_ commit: ObjectID) -> Bool {
        let now = ContinuousClock.now
        if newest?.commit != commit { newest = (commit, now) }
        guard let newest else { return true }
        return now - moved >= pause || now - newest.since >= Self.rest
    }

    /// Makes it due whatever comes.
    mutating func hurry() { moved = .now - pause }

    /// Notes that `main` was brought on.
    ///
    /// - Parameter duration: How long it took, with the work tree. The next step takes about as long, and is to end a second
    ///   after this one began; yet people's git has as long for itself before it as this one took, a quarter of a second at
    ///   most: with longer gaps there is more to bring on, and `main` falls behind.
    mutating func move(in duration: Duration) {
        moved = .now - duration
        pause = max(Self.interval - duration, duration + min(duration, Self.gap))
    }

    /// Lets edits that hold `main` be for a while, so that looking at them costs little.
    mutating func hold(for duration: Duration) { heldUntil = .now + max(Self.interval, duration * 20) }

    /// Whether `main` is to be tried again that edits held.
    var triesAgain: Bool { .now >= heldUntil }

    /// Notes that `main` is where the log is.
    mutating func rest() { newest = nil }

    /// Whether a second has passed since this was asked last.
    mutating func looksAround() -> Bool {
        let now = ContinuousClock.now
        if let looked, now - looked < Self.interval { return false }
        looked = now
        return true
    }
}
