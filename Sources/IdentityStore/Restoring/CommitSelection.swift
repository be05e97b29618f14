import Git
import Limits

/// Which commits of the log a person wants taken back.
public enum CommitSelection: Sendable, Hashable {
    /// Commits by their ids, tags or branches, and ranges such as `A..B`: all after A up to B, by first parents.
    case named([String])
    /// All that a client made.
    ///
    /// - Parameters:
    ///   - name: The name of the client.
    ///   - since: The time of the oldest ones, in seconds since 1970; nil for the beginning of the log.
    ///   - until: The time of the newest ones, in seconds since 1970; nil for the end of the log.
    case client(name: String, since: Int64?, until: Int64?)
    /// All that were made for a request, by its id.
    case request(String)

    /// Why nothing is selected.
    public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, and what to do.
        public let description: String
    }

    /// The ids of the commits, the newest one first.
    ///
    /// - Throws: ``Refusal`` when there are none, too many, or some that are not in the log.
    public func commits(at location: StateLocation) throws -> [String] {
        let repository = try Repository(opening: location.gitDirectory)
        let log = try repository.commit(named: nil)
        let found =
            switch self {
            case .named(let names): try Self.commits(named: names, log, in: repository)
            case .client(let name, let since, let until):
                try Self.walk(from: log, in: repository) { commit in
                    if let since, commit.isServers, commit.committer.seconds < since { return .stop }
                    let isMeant =
                        commit.author.email == name + Signature.clientDomain
                        && commit.committer.seconds >= since ?? .min && commit.committer.seconds <= until ?? .max
                    return isMeant ? .take : .skip
                }
            case .request(let id):
                try Self.walk(from: log, in: repository) { commit in
                    commit.isServers && commit.trailer("Request-Id") == id ? .take : .skip
                }
            }
        if found.isEmpty { throw Refusal(description: nothing) }
        return found.map { "\($0)" }
    }

    private var nothing: String {
        switch self {
        case .named: "No commit is named."
        case .client(let name, _, _): "The client \(name) made no commit in that time."
        case .request(let id): "No commit was made for the request \(id)."
        }
    }

    private static func commits(
        named names: [String], _ log: ObjectID, in repository: borrowing Repository
    ) throws -> [ObjectID] {
        var found: [ObjectID] = []
        for name in names {
            guard let dots = name.firstRange(of: "..") else {
                found.append(try commit(name, log, in: repository))
                continue
            }
            let (start, end) = (String(name[..<dots.lowerBound]), String(name[dots.upperBound...]))
            found += try range(commit(start, log, in: repository), end.isEmpty ? log : commit(end, log, in: repository), name, in: repository)
        }
        var seen: Set<ObjectID> = []
        let all = found.filter { seen.insert($0).inserted }
        return all.count > 1 && names.count > 1 ? try newestFirst(all, log, in: repository) : all
    }

    private static func commit(
        _ name: String, _ log: ObjectID, in repository: borrowing Repository
    ) throws -> ObjectID {
        let id: ObjectID
        do throws(GitError) { id = try repository.commit(named: name) } catch {
            throw Refusal(description: "\"\(name)\" names no commit.")
        }
        guard try repository.isAncestor(id, of: log) else {
            throw Refusal(description: "The commit \(name) is not in the log, so there is nothing to take back.")
        }
        return id
    }

    private static func range(
        _ start: ObjectID, _ end: ObjectID, _ name: String, in repository: borrowing Repository
    ) throws -> [ObjectID] {
        var isMet = false
        let commits = try walk(from: end, in: repository) { commit in
            isMet = commit.id == start
            return isMet ? .stop : .take
        }
        guard isMet else {
            throw Refusal(description: "In \(name) the first commit is none of those by which the log came to the second.")
        }
        return commits
    }

    /// The commits in the order of the log, the newest one first; what came in by a merge follows that.
    private static func newestFirst(
        _ commits: [ObjectID], _ log: ObjectID, in repository: borrowing Repository
    ) throws -> [ObjectID] {
        var rest = Set(commits)
        var sorted: [ObjectID] = []
        var next: ObjectID? = log
        while let id = next, !rest.isEmpty {
            if rest.remove(id) != nil { sorted.append(id) }
            next = try repository.commit(id).parents.first
        }
        guard !rest.isEmpty else { return sorted }
        let others = try commits.filter(rest.contains).map { try repository.commit($0) }
        return sorted + others.sorted { $0.committer.seconds > $1.committer.seconds }.map(\.id)
    }

    private enum Choice { case take, skip, stop }

    private static func walk(
        from tip: ObjectID, in repository: borrowing Repository, _ choice: (Commit) throws -> Choice
    ) throws -> [ObjectID] {
        var taken: [ObjectID] = []
        var next: ObjectID? = tip
        while let id = next {
            let commit = try repository.commit(id)
            switch try choice(commit) {
            case .take: taken.append(id)
            case .skip: break
            case .stop: return taken
            }
            guard taken.count <= Limits.restoredCommits else {
                throw Refusal(
                    description: "These are more than \(Limits.restoredCommits) commits: name fewer, such as by a shorter time.")
            }
            next = commit.parents.first
        }
        return taken
    }
}

extension Commit {
    /// Whether the server made it.
    fileprivate var isServers: Bool { committer.email == Signature.serverEmail }

    /// The value of a trailer; nil when there is none.
    fileprivate func trailer(_ name: String) -> String? {
        let lines = message.split(separator: "\n\n").last?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}
