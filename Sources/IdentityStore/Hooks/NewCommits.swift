import Git
import Limits
import SCIM

/// The commits that a move of the branch would add, each looked at by itself.
struct NewCommits {
    /// The commits from tip to tip by first parents, oldest first; the move as a whole where they do not lead there.
    private(set) var steps: [OutsideMove.Step] = []
    /// What is wrong with them that can be told without the state before them.
    private(set) var problems: [Problem] = []

    init(from old: ObjectID, to new: ObjectID, in repository: borrowing Repository) throws {
        let ids = try repository.commits(in: new, notIn: old, limit: Limits.pushedCommits + 1)
        guard ids.count <= Limits.pushedCommits else {
            problems = [
                Problem(
                    ofWhole: "There are more than \(Limits.pushedCommits) new commits: push them in parts.")
            ]
            return
        }
        var commits: [ObjectID: Commit] = [:]
        for id in ids {
            guard try repository.size(of: id) <= Limits.commit else {
                problems = [
                    Problem(
                        path: "commit \(id)",
                        reason: "Its message, parents and signatures may have \(Limits.commit) bytes in all.")
                ]
                return
            }
            commits[id] = try repository.commit(id)
        }
        let line = Self.line(from: old, to: new, commits)
        for id in line { try addStep(id, after: commits[id]?.parents.first, commits, in: repository) }
        let others = ids.filter { !line.contains($0) }
        for id in others.reversed() where problems.isEmpty { try look(at: id, commits, in: repository) }
        if line.isEmpty { try addStep(new, after: old, commits, in: repository) }
    }

    /// The commits by first parents, oldest first; none when they do not lead to the old tip.
    private static func line(
        from old: ObjectID, to new: ObjectID, _ commits: [ObjectID: Commit]
    ) -> [ObjectID] {
        var line: [ObjectID] = []
        var next: ObjectID? = new
        while let id = next, id != old {
            guard let commit = commits[id] else { return [] }
            line.append(id)
            next = commit.parents.first
        }
        return next == old ? line.reversed() : []
    }

    private mutating func addStep(
        _ id: ObjectID, after parent: ObjectID?, _ commits: [ObjectID: Commit], in repository: borrowing Repository
    ) throws {
        guard problems.isEmpty, let move = try move(id, after: parent, commits, in: repository) else { return }
        steps.append(OutsideMove.Step(commit: id, changes: try move.files(in: repository)))
    }

    /// Checks the files that a commit beside the line changes, one by one.
    private mutating func look(
        at id: ObjectID, _ commits: [ObjectID: Commit], in repository: borrowing Repository
    ) throws {
        guard let commit = commits[id],
            let move = try move(id, after: commit.parents.first, commits, in: repository)
        else { return }
        let format = try repository.entry(at: StateFormat.fileName, in: commit.tree)
        let contents = Contents(
            format: try format.map { try StateFormat(parsing: try repository.blob($0.id)) } ?? StateFormat(),
            definitions: try DefinitionFiles(of: commit.tree, in: repository))
        let times = History.Times(created: Timestamp(seconds: 0), lastModified: Timestamp(seconds: 0))
        let parser = FileParser(contents) { _ in times }
        for file in try move.files(in: repository) {
            if case .invalid(let problem) = parser.parse(file) { report([problem], of: id) }
        }
    }

    /// Compares a commit with the one before it, nil when that may not be done.
    private mutating func move(
        _ id: ObjectID, after parent: ObjectID?, _ commits: [ObjectID: Commit], in repository: borrowing Repository
    ) throws -> Move? {
        guard let tree = commits[id]?.tree else { return nil }
        let before = try parent.map { try repository.commit($0).tree }
        let move = try Move(from: before, to: tree, in: repository)
        guard !move.faults.isEmpty else { return move }
        report(move.faults, of: id)
        return nil
    }

    private mutating func report(_ found: [Problem], of id: ObjectID) {
        problems += found.map { Problem(path: "commit \(id): \($0.path)", reason: $0.reason) }
    }
}
