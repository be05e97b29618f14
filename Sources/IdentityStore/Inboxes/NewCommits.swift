import Git
import Limits
import SCIM

/// The commits that a person made since the log, each looked at by itself.
struct NewCommits {
    /// The commits by first parents since the base, oldest first; none where first parents do not lead there.
    private(set) var line: [Commit] = []
    /// The newest one.
    let tip: Commit
    /// All of them, newest first.
    let all: [Commit]
    /// Whether any is dated later than now.
    let isAhead: Bool
    /// What is wrong with them that can be told without the state that they are merged into.
    private(set) var problems: [Problem] = []

    /// - Parameters:
    ///   - ids: The commits that the log does not have, `new` among them.
    ///   - base: The commit of the log that they start from.
    ///   - files: The files that were parsed before.
    init(
        _ ids: [ObjectID], from base: ObjectID, to new: ObjectID, files: ParsedFiles,
        in repository: borrowing Repository
    ) throws {
        guard ids.count <= Limits.pushedCommits else {
            throw Failure(
                Problem(ofWhole: "There are more than \(Limits.pushedCommits) new commits: push them in parts."))
        }
        var commits: [ObjectID: Commit] = [:]
        for id in ids {
            guard try repository.size(of: id) <= Limits.commit else {
                throw Failure(
                    Problem(
                        path: "commit \(id)",
                        reason: "Its message, parents and signatures may have \(Limits.commit) bytes in all."))
            }
            commits[id] = try repository.commit(id)
        }
        tip = try commits[new] ?? repository.commit(new)
        all = ids.compactMap { commits[$0] }
        let now = Timestamp.now().seconds
        isAhead = commits.values.contains { $0.committer.seconds > now }
        line = Self.line(from: base, to: new, commits)
        let straight = Set(line.map(\.id))
        for id in ids.reversed() where problems.isEmpty {
            guard let commit = commits[id] else { continue }
            let known = ids.count > 1 || !straight.contains(id) ? files : nil
            try look(at: commit, parsing: known, in: repository)
        }
    }

    /// Why the commits are not even looked at.
    struct Failure: Error {
        let problem: Problem

        init(_ problem: Problem) { self.problem = problem }
    }

    private static func line(from old: ObjectID, to new: ObjectID, _ commits: [ObjectID: Commit]) -> [Commit] {
        var line: [Commit] = []
        var next: ObjectID? = new
        while let id = next, id != old {
            guard let commit = commits[id] else { return [] }
            line.append(commit)
            next = commit.parents.first
        }
        return next == old ? line.reversed() : []
    }

    /// All of them, each after its parents.
    var parentsFirst: [Commit] {
        let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
        var sorted: [Commit] = []
        var seen: Set<ObjectID> = []
        // A commit comes off twice: the second time when its parents are sorted.
        var waiting = [(id: tip.id, isReady: false)]
        while let (id, isReady) = waiting.popLast() {
            guard let commit = byID[id] else { continue }
            if isReady {
                sorted.append(commit)
            } else if seen.insert(id).inserted {
                waiting.append((id: id, isReady: true))
                waiting += commit.parents.reversed().map { (id: $0, isReady: false) }
            }
        }
        return sorted
    }

    /// What each commit of the line changes.
    func steps(in repository: borrowing Repository) throws -> [ExternalUpdate.Step] {
        try line.map { commit in
            let before = try commit.parents.first.map { try repository.commit($0).tree }
            let difference = try StateDifference(from: before, to: commit.tree, in: repository)
            return ExternalUpdate.Step(commit: commit.id, changes: try difference.files(in: repository))
        }
    }

    /// Checks the names that a commit changes and, unless it is checked as a whole later, its files one by one.
    ///
    /// - Parameter files: Takes them in; nil when they are not read.
    private mutating func look(
        at commit: Commit, parsing files: ParsedFiles?, in repository: borrowing Repository
    ) throws {
        let before = try commit.parents.first.map { try repository.commit($0).tree }
        let difference = try StateDifference(from: before, to: commit.tree, in: repository)
        report(difference.faults, of: commit.id)
        guard let files, difference.faults.isEmpty else { return }
        let format: StateFormat
        do { format = try Self.format(of: commit, in: repository) } catch let error as StoreError {
            return report([Problem(path: StateFormat.fileName, reason: error.description)], of: commit.id)
        }
        let contents = ResourceSet(format: format, definitions: try DefinitionFiles(of: commit.tree, in: repository))
        let times = History.Times(created: Timestamp(seconds: 0), lastModified: Timestamp(seconds: 0))
        let parser = FileParser(contents, files: files) { _ in times }
        for change in difference.changes {
            let file = try parser.parse(change.path, change.new, in: repository)
            if case .invalid(let problem) = file { report([problem], of: commit.id) }
        }
    }

    private static func format(of commit: Commit, in repository: borrowing Repository) throws -> StateFormat {
        guard let entry = try repository.entry(at: StateFormat.fileName, in: commit.tree) else { return StateFormat() }
        guard entry.mode == .file else { throw StoreError.unknownFormat(reason: "It must be a file.") }
        return try StateFormat(parsing: try repository.blob(entry.id))
    }

    private mutating func report(_ found: [Problem], of id: ObjectID) {
        problems += found.map { Problem(path: "commit \(id): \($0.path)", reason: $0.reason) }
    }
}
