/// What became of a request to take something back or bring it back.
public struct RestorationOutcome: Sendable, Hashable {
    /// How it ended.
    public enum Status: String, Sendable {
        /// It is in the log.
        case done
        /// It would be done; nothing is written.
        case planned
        /// All is already as it would be made.
        case nothing
        /// It cannot be done, for the reasons that the problems give; nothing is written.
        case refused
        /// Something else failed, which the problems tell.
        case failed
    }

    /// How it ended.
    public var status: Status
    /// What it changes.
    public var plan = RestorationPlan()
    /// Why it cannot be done.
    public var problems: [Problem] = []
    /// How it could be done all the same; nil when there is no such way.
    public var remedy: String?

    /// Refuses, for some reasons.
    static func refused(_ problems: [Problem]) -> RestorationOutcome {
        RestorationOutcome(status: .refused, problems: problems)
    }

    /// Says that something failed.
    static func failed(_ reason: String) -> RestorationOutcome {
        RestorationOutcome(status: .failed, problems: [Problem(ofWhole: reason)])
    }
}

/// What taking back or bringing back changes, in words and names.
public struct RestorationPlan: Sendable, Hashable {
    /// A commit that is made for it.
    public struct MadeCommit: Sendable, Hashable {
        /// The id; when nothing is written, that of a commit which nobody sees.
        public let id: String
        /// The first line of its message.
        public let subject: String
    }

    /// What becomes of a resource.
    public enum Fate: String, Sendable {
        /// It was deleted, and is there again.
        case comesBack = "comes back"
        case isDeleted = "is deleted"
        case isReactivated = "is reactivated"
        case isDeactivated = "is deactivated"
        case changes
    }

    /// What it does to one resource.
    public struct Effect: Sendable, Hashable {
        /// The name of the resource type.
        public var type: String
        /// The identifier.
        public var id: String
        /// The name a person knows it by.
        public var name: String
        /// What becomes of it.
        public var fate: Fate
        /// The attributes that change, one a line, old and new; members apart.
        public var changes: [String] = []
        /// Who gains and who loses the membership in a group, one a line.
        public var members: [String] = []
        /// What was changed since, and stays.
        public var staying: [String] = []
        /// The client that it belongs to, which knows nothing of this.
        public var owner: String?
        /// The clients that asked for what is taken back, sorted.
        public var senders: [String] = []
    }

    /// The commits, in the order in which they are made.
    public var commits: [MadeCommit] = []
    /// What it does to resources, what takes most away first; the first ones when there are more than `Limits.plannedResources`.
    public var effects: [Effect] = []
    /// How many resources there are besides.
    public var moreEffects = 0
    /// Who gains and who loses which group, one a line.
    public var memberships: [String] { effects.flatMap(\.members) }
    /// Other files that change, such as schemas.
    public var otherFiles: [String] = []
    /// What is left as it is, and why.
    public var remarks: [String] = []
    /// What names the plan: another one for other changes of files.
    public var digest = ""
}
