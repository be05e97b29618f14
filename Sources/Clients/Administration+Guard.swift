public import IdentityStore
import SCIM

/// What administrators say of mass changes.
extension Administration {
    /// Lets a client take away as much as it wants, for some seconds.
    public func allowMassChanges(of name: String, for seconds: Int64) throws(ClientError) {
        try decide(name) { .allowed(until: $0 + seconds) }
    }

    /// Refuses all that a client would take away, until it is allowed.
    public func rejectMassChanges(of name: String) throws(ClientError) {
        try decide(name) { _ in .rejected }
    }

    private func decide(_ name: String, _ decision: (_ now: Int64) -> MassChangeDecision) throws(ClientError) {
        try change(name) { registrations throws(ClientError) in
            let decided = decision(making.time)
            try registrations.decide(name, decided)
            return decided.words
        }
    }
}

extension MassChangeDecision {
    /// What was done, for the administration log.
    fileprivate var words: String {
        switch self {
        case .allowed(let end): "allowed its mass changes until \(DateTime(seconds: end, nanoseconds: 0).text)"
        case .rejected: "rejected its mass changes"
        }
    }
}

extension ClientRegistry {
    /// What an administrator should look at: clients whose changes are refused because they would take much away; no
    /// names, because everybody may read it.
    ///
    /// - Parameter reports: What the store knows.
    public func attention(to reports: [MassChangeReport]) -> [String] {
        let (clients, time) = (registered, currentTime)
        let held = Set(reports.filter { $0.isHeld(clients[$0.client]?.massChanges, at: time) }.map(\.client))
        let count = held.union(clients.values.filter { $0.massChanges == .rejected }.map(\.name)).count
        if count == 0 { return [] }
        return [
            "\(count) \(count == 1 ? "client has changes" : "clients have changes") refused that would take much away; "
                + "`scimgit guard list` tells which"
        ]
    }
}

extension MassChangeReport {
    /// Whether changes are held back, by what an administrator said of them.
    public func isHeld(_ decision: MassChangeDecision?, at time: Int64) -> Bool {
        guard let heldSince else { return false }
        if case .allowed(let end) = decision { return heldSince >= end && time >= end }
        return true
    }
}
