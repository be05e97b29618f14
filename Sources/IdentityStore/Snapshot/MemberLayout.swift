/// Where the members of a group stand.
enum MemberLayout {
    /// In the file of the group.
    case inline
    /// In files of their own.
    case sharded

    /// More members than these have files of their own.
    static let shardingThreshold = 1000
    /// Fewer members than these come back into the file of the group.
    static let inliningThreshold = 500

    /// The layout that a group gets when its members change; between the two limits it keeps the one that it has.
    init(of count: Int, now: MemberLayout) {
        self = count > Self.shardingThreshold ? .sharded : count < Self.inliningThreshold ? .inline : now
    }
}
