import Git

/// When each resource was created and last changed, as far as git knows it, and which client it belongs to.
///
/// The time of a commit is its committer time, never earlier than that of its first parent: an old commit that is
/// pushed late must not turn time back.
struct History {
    struct Times: Sendable {
        var created: Timestamp
        var lastModified: Timestamp
        /// The client that created it, else the first one that changed it; nil when none did.
        var owner: String?
    }

    private(set) var times: [String: Times] = [:]
    /// The clients that resources belong to which are not in ``times``, because they are gone or still to come.
    private(set) var formerOwners: [String: String]
    /// The time of the newest commit that was taken in.
    private(set) var time = Timestamp(seconds: 0)
    /// The names of all clients, so that the resources of one share the text.
    private var clients: Set<String> = []

    /// Starts from what is known of an earlier commit.
    init(
        times: [String: Times] = [:], formerOwners: [String: String] = [:], time: Timestamp = Timestamp(seconds: 0)
    ) {
        self.times = times
        self.formerOwners = formerOwners
        self.time = time
    }

    /// Takes in a commit and the files in which it differs from its first parent.
    mutating func add(_ commit: Commit, changes: [TreeChange]) {
        time = max(time, Timestamp(seconds: commit.committer.seconds))
        let claim = claim(of: commit)
        let moved = Self.moved(changes)
        for change in changes {
            guard let file = ResourceFile(change.path), !moved.contains(file) else { continue }
            let id = file.id
            guard let index = times.index(forKey: id) else {
                guard change.new != nil else { continue }
                let owner = formerOwners.removeValue(forKey: id) ?? claim?.client
                times[id] = Times(created: time, lastModified: time, owner: owner)
                continue
            }
            times.values[index].lastModified = time
            if let claim, times.values[index].owner == nil || claim.takesOver, claim.covers(change, of: file) {
                times.values[index].owner = claim.client
            }
        }
    }

    /// Takes in only whom resources belong to, of a commit that a merge brought in beside the first parents.
    mutating func addOwners(of commit: Commit, changes: [TreeChange]) {
        guard let claim = claim(of: commit) else { return }
        for change in changes {
            guard let file = ResourceFile(change.path), claim.covers(change, of: file) else { continue }
            if let index = times.index(forKey: file.id) {
                let owner = claim.takesOver ? nil : times.values[index].owner
                times.values[index].owner = owner ?? claim.client
            } else {
                formerOwners[file.id] = (claim.takesOver ? nil : formerOwners[file.id]) ?? claim.client
            }
        }
    }

    private mutating func claim(of commit: Commit) -> OwnerClaim? {
        OwnerClaim(commit).map { claim in claim.naming(clients.insert(claim.client).memberAfterInsert) }
    }

    func times(of id: String) -> Times { times[id] ?? Times(created: time, lastModified: time) }

    /// Whether a commit that was taken in changed the resource.
    func hasChange(of id: String) -> Bool { times[id] != nil }

    /// The files that only have another path than before: a change of the fan-out moves all, and changes none.
    private static func moved(_ changes: [TreeChange]) -> Set<ResourceFile> {
        var left: [ResourceFile: TreeEntry] = [:]
        for change in changes where change.new == nil {
            if let file = ResourceFile(change.path) { left[file] = change.old }
        }
        guard !left.isEmpty else { return [] }
        return Set(
            changes.lazy.filter { $0.old == nil }.compactMap { change in
                guard let file = ResourceFile(change.path) else { return nil }
                return left[file] == change.new ? file : nil
            })
    }
}

extension History {
    /// Adds the first-parent history of `tip` since `base`, or all of it when `base` is nil.
    ///
    /// Of the other parents of merges only the owners of resources are read: when a person pulls and pushes, commits of
    /// the server become second parents.
    ///
    /// - Parameter merged: The commits that the merge `tip` brings in, each after its parents; nil when they have to be
    ///   looked up.
    /// - Returns: False when `base` is not in that history; nothing is added then.
    @discardableResult
    mutating func walk(
        _ repository: borrowing Repository, to tip: ObjectID, since base: ObjectID?, _ merged: [Commit]? = nil
    ) throws(GitError) -> Bool {
        let (commits, reached) = try repository.firstParentChain(from: tip, until: base)
        if base != nil, !reached { return false }
        var parentTree = try base.map { base throws(GitError) in try repository.commit(base).tree }
        for commit in commits {
            if commit.parents.count > 1, let merged {
                try addOwners(of: merged, in: repository)
            } else if commit.parents.count > 1 {
                try addOwners(of: Self.commits(sharded: commit, in: repository), in: repository)
            }
            add(commit, changes: try difference(old: parentTree, new: commit.tree, in: repository))
            parentTree = commit.tree
        }
        return true
    }

    private static func commits(
        sharded merge: Commit, in repository: borrowing Repository
    ) throws(GitError) -> [Commit] {
        guard let first = merge.parents.first else { return [] }
        let ids = try repository.commits(from: Array(merge.parents.dropFirst()), notFrom: first)
        return try ids.map { id throws(GitError) in try repository.commit(id) }
    }

    private mutating func addOwners(
        of commits: [Commit], in repository: borrowing Repository
    ) throws(GitError) {
        for commit in commits where OwnerClaim(commit) != nil {
            let parent = try commit.parents.first.map { id throws(GitError) in try repository.commit(id).tree }
            addOwners(of: commit, changes: try difference(old: parent, new: commit.tree, in: repository))
        }
    }
}
