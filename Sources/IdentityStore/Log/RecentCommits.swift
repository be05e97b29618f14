import DequeModule
import Git
import JSON
import Limits

/// The newest commits of the log by first parents, and those that merges brought in beside them.
///
/// With them at hand the place where a person's commit leaves the log is found without asking git, which looks through
/// the whole history when a commit in it has an odd date.
struct RecentCommits: Sendable {
    /// One commit by first parents.
    struct Step: Sendable {
        let id: ObjectID
        let tree: ObjectID
        /// The one resource that it changes; nil when it may change others, or something else.
        let resource: ResourceMark?

        init(_ commit: Commit) {
            id = commit.id
            tree = commit.tree
            resource = ResourceMark(changedBy: commit)
        }
    }

    /// Where a commit came into the log.
    struct Position {
        /// The number of the commit by first parents that is it, or that brought it.
        let number: Int
        let isFirstParent: Bool
    }

    /// A merge of what leaves the log further back than is remembered.
    struct Merge: Sendable {
        let id: ObjectID
        let parents: [ObjectID]
    }

    /// The oldest one first.
    private var steps: Deque<Step> = []
    /// The number of the oldest one: numbers grow with the log.
    private var first = 0
    private var numbers: [ObjectID: Int] = [:]
    /// The commits that merges brought in by their other parents, with the numbers of the merges.
    private var merged: [ObjectID: Int] = [:]
    /// The merges whose other parents leave the log further back than is remembered, so that not all commits that they
    /// brought are in `brought`; by their numbers.
    private var unclear: [Int: Merge] = [:]
    /// Whether it has as many commits as it can, or all.
    private(set) var isWhole = false

    /// How many commits are remembered.
    static let capacity = 10_000
    /// How many more until the oldest ones are forgotten.
    private static let slack = 1_000

    init() {}

    /// Adds the commits down to those that it has; when these are not met soon, it begins anew.
    ///
    /// - Parameter limit: How many commits are read at most.
    mutating func extend(
        to tip: ObjectID, reading limit: Int = capacity, in repository: borrowing Repository
    ) throws(GitError) {
        var new: [Commit] = []
        var next: ObjectID? = tip
        while let id = next, numbers[id] == nil, new.count < limit {
            guard let commit = try Self.commit(id, in: repository) else {
                next = nil
                break
            }
            new.append(commit)
            next = commit.parents.first
        }
        if new.isEmpty { return }
        if steps.isEmpty || next != steps.last?.id {
            self = RecentCommits()
            isWhole = next == nil || new.count >= Self.capacity
        }
        for commit in new.reversed() {
            numbers[commit.id] = first + steps.count
            steps.append(Step(commit))
        }
        for commit in new.reversed() where commit.parents.count > 1 { try addBrought(by: commit, in: repository) }
        if steps.count > Self.capacity + Self.slack { forgetOldest() }
    }

    /// A commit; nil when it is not there, as where a clone is shallow.
    private static func commit(_ id: ObjectID, in repository: borrowing Repository) throws(GitError) -> Commit? {
        do throws(GitError) { return try repository.commit(id) } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    private mutating func addBrought(by merge: Commit, in repository: borrowing Repository) throws(GitError) {
        guard let number = numbers[merge.id] else { return }
        var waiting = Array(merge.parents.dropFirst())
        var found: Set<ObjectID> = []
        while let id = waiting.popLast() {
            if numbers[id] != nil || merged[id] != nil || !found.insert(id).inserted { continue }
            let parents = try Self.commit(id, in: repository)?.parents ?? []
            // It leaves the log further back than is remembered.
            guard found.count <= Limits.pushedCommits, !parents.isEmpty else {
                unclear[number] = Merge(id: merge.id, parents: merge.parents)
                return
            }
            waiting += parents
        }
        for id in found { merged[id] = number }
    }

    private mutating func forgetOldest() {
        while steps.count > Self.capacity, let step = steps.popFirst() {
            numbers[step.id] = nil
            first += 1
        }
        merged = merged.filter { $0.value >= first }
        unclear = unclear.filter { $0.key >= first }
    }

    /// The newest merge of which somebody must find out what it brought.
    var unclearMerge: Merge? { unclear.max { $0.key < $1.key }?.value }

    /// Takes in what a merge brought beside its first parent.
    mutating func clarify(_ merge: ObjectID, merged ids: [ObjectID]) {
        guard let number = numbers[merge], unclear.removeValue(forKey: number) != nil else { return }
        for id in ids where merged[id] == nil { merged[id] = number }
    }

    /// Where a commit came into the log; nil when that is longer ago, or it is not in there.
    func position(of id: ObjectID) -> Position? {
        if let number = numbers[id] { return Position(number: number, isFirstParent: true) }
        return merged[id].map { Position(number: $0, isFirstParent: false) }
    }

    /// Whether all is known that merges brought after a commit.
    func isClear(since position: Position) -> Bool { unclear.keys.allSatisfy { $0 <= position.number } }

    /// The commits by first parents that have others in their history, up to one, newest first and without these
    /// themselves; nil when that is not known.
    func steps(since bases: [ObjectID], to tip: ObjectID) -> [Step]? {
        guard let last = numbers[tip], let base = bases.first, bases.count == 1 else { return nil }
        var start = first
        if let position = position(of: base) {
            guard position.number <= last else { return nil }
            start = position.isFirstParent ? position.number + 1 : position.number
        } else if !isWhole || !unclear.isEmpty {
            // It may have come with a merge.
            return nil
        }
        return start > last ? [] : steps[(start - first)...(last - first)].reversed()
    }

    /// The number of a commit by first parents.
    func number(of id: ObjectID) -> Int? { numbers[id] }
}
