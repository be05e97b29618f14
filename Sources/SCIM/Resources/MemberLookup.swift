/// Finds single members of a group without reading them all.
public struct MemberLookup {
    let count: Int
    let member: (String) -> Member?
    let all: () -> [Member]

    /// - Parameters:
    ///   - count: The number of members.
    ///   - member: Returns the member with an id; nil when there is none.
    ///   - all: Returns all members, in any order.
    public init(count: Int, member: @escaping (String) -> Member?, all: @escaping () -> [Member]) {
        self.count = count
        self.member = member
        self.all = all
    }
}

@available(*, unavailable)
extension MemberLookup: Sendable {}
