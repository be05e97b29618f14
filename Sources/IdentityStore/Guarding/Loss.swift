/// What a change takes away from people.
struct Loss: Sendable, Hashable {
    /// The kinds, each of which is counted by itself.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Active users become inactive.
        case deactivations
        /// Users are deleted; that they leave their groups is not counted again.
        case deletions
        /// Groups lose members, or are deleted with them.
        case removals
    }

    let kind: Kind
    /// How many users or memberships.
    let count: Int
}

extension Loss.Kind {
    /// How many there are that it could take away.
    func population(in population: Population) -> Int {
        switch self {
        case .deactivations, .deletions: population.activeUsers
        case .removals: population.memberships
        }
    }

    /// What was done to so many of so many.
    func words(_ count: Int, of population: Int) -> String {
        switch self {
        case .deactivations: "deactivated \(count) of \(population) active users"
        case .deletions: "deleted \(count) users, as against \(population) active ones"
        case .removals: "taken away \(count) of \(population) memberships"
        }
    }
}
