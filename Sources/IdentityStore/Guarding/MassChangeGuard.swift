import Limits
import SCIM

/// Keeps a client from taking away much at once, unless an administrator says that it is meant.
///
/// It is a value of the writer's, who asks it in the order of the log and keeps the copy with the changes that were
/// stored. What it knows is as much as there are clients, however many resources there are.
struct MassChangeGuard: Sendable {
    /// What clients took away lately, by name and kind.
    private(set) var windows: [String: [Loss.Kind: LossWindow]] = [:]
    /// How much there was at times within the window, oldest first.
    private var populations: [(time: Int64, population: Population)] = []
    /// How long is looked back, in seconds.
    private(set) var window = MassChangeLimit().window
    /// The clients that are held back since ``toldOfHolds()`` was called last.
    private var newHolds: [(client: String, kind: Loss.Kind)] = []
    /// Whether changes were admitted that take something away since it was kept last.
    private(set) var hasNewLosses = false
    /// Whether changes were refused since, or forgotten.
    private(set) var hasNewRefusals = false

    init() {}

    init(_ windows: [String: [Loss.Kind: LossWindow]], window: Int) {
        (self.windows, self.window) = (windows, window)
    }

    /// Admits a change that takes something away, and counts it.
    ///
    /// - Parameter loss: What it takes away; nil when that is nothing.
    /// - Throws: `SCIMError` 429, and the loss is not counted.
    mutating func admit(
        _ loss: Loss?, by client: Client, of population: Population, within limit: MassChangeLimit, at now: Int64
    ) throws(SCIMError) {
        note(population, window: limit.window, at: now)
        guard let loss, loss.count > 0 else { return }
        window = limit.window
        if case .allowed(let end) = client.massChanges {
            if now < end { return forget(client.name) }
            forget(client.name, before: end)
        }
        let name = client.name
        let population = self.population(for: loss.kind, of: population, within: limit)
        var known = windows[name]?[loss.kind] ?? LossWindow()
        known.expire(at: now, window: limit.window)
        defer { windows[name, default: [:]][loss.kind] = known }
        let isRejected = client.massChanges == .rejected
        let sum = known.count + loss.count
        guard isRejected || known.hold != nil || limit.forbids(sum, of: max(population, known.population)) else {
            hasNewLosses = true
            return known.add(loss.count, of: population, at: now, window: limit.window)
        }
        hasNewRefusals = true
        if known.refuse(loss.count, of: population, at: now), !isRejected { newHolds.append((name, loss.kind)) }
        throw isRejected ? Self.rejection(of: name) : known.refusal(of: name, loss.kind, limit)
    }

    /// Takes note of how much there is, once a minute or so.
    private mutating func note(_ population: Population, window: Int, at now: Int64) {
        populations.removeAll { $0.time <= now - Int64(window) || $0.time > now }
        if let last = populations.last, now - last.time < max(1, Int64(window) / 60) { return }
        populations.append((now, population))
    }

    /// Of how many something is taken away: of those that there were when the window began, so that nobody gets more room by
    /// adding some first; of those that there are where there were next to none.
    private func population(
        for kind: Loss.Kind, of population: Population, within limit: MassChangeLimit
    ) -> Int {
        let before = populations.first.map { kind.population(in: $0.population) } ?? 0
        return before > limit.count ? before : max(kind.population(in: population), before)
    }

    /// Whether clients are held back of which nobody was told yet.
    var hasNewHolds: Bool { !newHolds.isEmpty }

    /// Takes note that it was kept.
    mutating func wasKept() { (hasNewLosses, hasNewRefusals) = (false, false) }

    /// The clients that are held back of which nobody was told yet, with what they would have done.
    mutating func toldOfHolds() -> [MassChangeReport] {
        defer { newHolds = [] }
        return newHolds.compactMap { client, kind in
            windows[client]?[kind].map { MassChangeReport(client, kind, $0) }
        }
    }

    /// Forgets what is of no use any more, such as what clients did that there are no more.
    mutating func expire(at now: Int64) {
        for (name, kinds) in windows {
            for kind in kinds.keys { windows[name]?[kind]?.expire(at: now, window: window) }
            windows[name] = windows[name]?.filter { !$0.value.isEmpty }
            if windows[name]?.isEmpty == true { windows[name] = nil }
        }
    }

    private mutating func forget(_ name: String) {
        guard windows[name] != nil else { return }
        windows[name] = nil
        hasNewRefusals = true
    }

    private mutating func forget(_ name: String, before time: Int64) {
        for kind in Loss.Kind.allCases { windows[name]?[kind]?.forget(before: time) }
    }

    private static func rejection(of name: String) -> SCIMError {
        SCIMError(
            status: 429,
            detail: "An administrator rejected the mass changes of the client \"\(name)\": none of its changes that "
                + "deactivate or delete users or take memberships away is made until "
                + "`scimgit guard allow \(name)`.", retryAfter: Limits.massChangeRetry)
    }
}

extension LossWindow {
    fileprivate func refusal(of name: String, _ kind: Loss.Kind, _ limit: MassChangeLimit) -> SCIMError {
        let what = kind.words(hold?.count ?? count, of: hold?.population ?? population)
        return SCIMError(
            status: 429,
            detail: "The client \"\(name)\" would have \(what) within \(limit.window / 60) minutes. More than "
                + "\(limit.count) and \(limit.percent) % are held back until an administrator says that they are meant: "
                + "`scimgit guard allow \(name)`; `scimgit guard reject \(name)` keeps them from being made.",
            retryAfter: min(Limits.massChangeRetry, limit.window / 2))
    }
}
