/// What a client took away of one kind lately, for administrators.
public struct MassChangeReport: Sendable, Hashable {
    /// The name of the client.
    public let client: String
    /// What was taken away, and of how many, in words.
    public let words: String
    /// How many changes were refused since it is held back; 0 when it is not.
    public let refused: Int
    /// When the first of these was refused, in seconds since 1970-01-01 00:00 UTC; nil when none was.
    public let heldSince: Int64?
    /// When the last of these was refused.
    public let heldLast: Int64?

    /// What is kept of all clients of a state, sorted by their names; the server that serves it may know more by a second.
    public static func all(at location: StateLocation) -> [MassChangeReport] {
        (MassChangeFile(location).read() ?? MassChangeGuard()).reports(at: Timestamp.now().seconds)
    }

    init(_ client: String, _ kind: Loss.Kind, _ window: LossWindow) {
        self.client = client
        let hold = window.hold
        let done = kind.words(window.count, of: max(window.population, hold?.population ?? 0))
        words = hold.map { "\(done), and would have \(kind.words($0.count, of: $0.population))" } ?? done
        refused = hold?.refused ?? 0
        (heldSince, heldLast) = (hold?.since, hold?.last)
    }
}

extension MassChangeGuard {
    /// What all clients took away lately, sorted by their names.
    func reports(at now: Int64) -> [MassChangeReport] {
        var current = self
        current.expire(at: now)
        return current.windows.keys.sorted().flatMap { name in
            Loss.Kind.allCases.compactMap { kind in
                current.windows[name]?[kind].map { MassChangeReport(name, kind, $0) }
            }
        }
    }
}
