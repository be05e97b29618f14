/// What one client took away of one kind lately; it takes the same memory however much that is.
struct LossWindow: Sendable, Hashable {
    /// What was taken away in a part of the window.
    struct Step: Sendable, Hashable {
        /// When it begins, in seconds since 1970-01-01 00:00 UTC.
        var start: Int64
        var count: Int
        /// How many there were before.
        var population: Int
    }

    /// That changes are refused, because they would take away too much.
    struct Hold: Sendable, Hashable {
        /// When the first one was refused, in seconds since 1970-01-01 00:00 UTC.
        let since: Int64
        /// When the last one was.
        var last: Int64
        /// How many were.
        var refused: Int
        /// How much would have been taken away with the first one.
        let count: Int
        /// How many there were.
        let population: Int
    }

    var steps: [Step] = []
    var hold: Hold?

    /// Into how many steps a window is parted.
    private static let parts: Int64 = 60

    var isEmpty: Bool { steps.isEmpty && hold == nil }

    /// How much was taken away.
    var count: Int { steps.reduce(0) { $0 + $1.count } }

    /// How many there were at most, of which it was taken away.
    var population: Int { steps.reduce(0) { max($0, $1.population) } }

    /// Forgets what was longer ago than the window; what a clock that was ahead put into the future is as of now.
    ///
    /// A hold ends when nothing was refused for as long as the window is.
    mutating func expire(at now: Int64, window: Int) {
        let start = now - Int64(window)
        steps.removeAll { $0.start <= start }
        for index in steps.indices where steps[index].start > now { steps[index].start = now }
        guard let hold else { return }
        if hold.last <= start { self.hold = nil }
        if hold.last > now { self.hold?.last = now }
    }

    /// Forgets what was before a time.
    mutating func forget(before time: Int64) {
        steps.removeAll { $0.start < time }
        if let hold, hold.since < time { self.hold = nil }
    }

    /// Takes note of a loss that is admitted.
    mutating func add(_ count: Int, of population: Int, at now: Int64, window: Int) {
        if let last = steps.last, now - last.start < max(1, Int64(window) / Self.parts) {
            steps[steps.count - 1].count += count
            steps[steps.count - 1].population = max(last.population, population)
        } else {
            steps.append(Step(start: now, count: count, population: population))
        }
    }

    /// Takes note of a loss that is refused.
    ///
    /// - Returns: Whether it is the first one.
    mutating func refuse(_ count: Int, of population: Int, at now: Int64) -> Bool {
        if hold != nil {
            hold?.last = now
            hold?.refused += 1
            return false
        }
        hold = Hold(
            since: now, last: now, refused: 1, count: self.count + count, population: max(self.population, population))
        return true
    }
}
