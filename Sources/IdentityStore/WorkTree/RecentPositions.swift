import Git

/// The commits at which the work tree was within the last minutes: what git has read before it waits for a person is no
/// older.
struct RecentPositions {
    private var list: [(commit: ObjectID, time: ContinuousClock.Instant)] = []

    static let limit = 512
    private static let time = Duration.seconds(120)

    /// Begins with the commits before one, by first parents: any of them may have been the last one that git has read.
    init(before commit: ObjectID, in repository: borrowing Repository) {
        let now = ContinuousClock.now
        var next = commit
        while list.count < Self.limit, let parent = (try? repository.commit(next))?.parents.first {
            list.append((parent, now))
            next = parent
        }
        list = list.reversed() + [(commit, now)]
    }

    /// Oldest first.
    var commits: [ObjectID] { list.map(\.commit) }

    mutating func add(_ commit: ObjectID) {
        if list.last?.commit != commit { list.append((commit, .now)) }
        let oldest = ContinuousClock.now - Self.time
        // The last one that is older is where it was when the time began.
        while list.count > Self.limit || list.count > 1 && list[1].time < oldest { list.removeFirst() }
    }
}
