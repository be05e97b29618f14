/// What a person wants taken back or brought back, all of it or nothing.
public struct RestorationRequest: Sendable, Hashable {
    /// What is to be done.
    public enum Work: Sendable, Hashable {
        /// Takes back what commits changed, in this order.
        ///
        /// - Parameters:
        ///   - commits: The ids of the commits, the newest one first.
        ///   - isSquashed: Whether one commit takes all of them back; else each gets one of its own.
        case revert(commits: [String], isSquashed: Bool)
        /// Makes resources again what they were.
        case restore(RestoreSelection)
    }

    /// What is to be done.
    public var work: Work
    /// The author of the commits.
    public var person: Person
    /// Whether it is only worked out.
    public var isDryRun = false
    /// Whether what conflicts with later changes is left as it is, and the rest taken back.
    public var skipsConflicts = false
    /// Whether many may lose something at once.
    public var allowsMassChange = false
    /// The digest of the plan that is to be carried out; nil for whatever it comes to.
    public var plan: String?

    /// Asks for something.
    public init(_ work: Work, by person: Person) {
        self.work = work
        self.person = person
    }
}

/// Which resources become again what they were, and how far.
public struct RestoreSelection: Sendable, Hashable {
    /// Which resources are meant.
    public enum Scope: Sendable, Hashable {
        /// Some, by the names of their resource types and their ids.
        case resources([ResourceName])
        /// All of a resource type, by its name.
        case type(String)
        /// All of every resource type.
        case all
    }

    /// A resource by type and id.
    public struct ResourceName: Sendable, Hashable {
        /// The name of the resource type, such as `User`.
        public let type: String
        /// The identifier.
        public let id: String

        /// Names a resource.
        public init(type: String, id: String) {
            self.type = type
            self.id = id
        }
    }

    /// The id of the commit that has them as they were.
    public var commit: String
    /// Which resources are meant.
    public var scope: Scope
    /// The paths of the only attributes that are meant; all when there are none.
    public var attributes: [String] = []
    /// Whether users also get back the memberships that they had, and lose those that they did not have.
    public var includesMemberships = true

    /// Selects resources at a commit.
    public init(at commit: String, _ scope: Scope) {
        self.commit = commit
        self.scope = scope
    }
}
