import Git
import Limits

/// Which commits of the log a person wants taken back.
public enum CommitSelection: Sendable, Hashable {
    /// Commits by their ids, tags or branches, and ranges such as `A..B`: all after A up to B, by first parents.
    case named([String])
    /// All that a client asked for.
    ///
    /// - Parameters:
    ///   - name: The name of the client.
    ///   - since: Where to begin: at a time, or after a commit.
    ///   - until: Where to end.
    ///   - users: Only what changed one of these, or its memberships; all when there are none.
    ///   - others: Not what changed one of these, or its memberships: the whole of such a commit is left out.
    case client(
        name: String, since: PointInLog?, until: PointInLog?, of: [ResourceReference] = [],
        except: [ResourceReference] = [])
    /// All that were made for a request, by its id.
    case request(String)

    /// Why nothing is selected.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, and what to do.
        public let description: String
    }
}

extension Review {
    /// The id of the commit at a point of the log.
    ///
    /// - Throws: ``ReviewError``.
    public func commit(at point: PointInLog) throws -> String { try "\(self.point(point).commit)" }

    /// The ids of the commits that a person selects, the newest one first.
    ///
    /// - Throws: ``CommitSelection/Failure`` when there are none, too many, or some that are not in the log.
    public func commits(_ selection: CommitSelection) throws -> [String] {
        var query = LogQuery()
        switch selection {
        case .named(let names): return try commits(named: names)
        case .client(let name, let since, let until, let users, let others):
            (query.client, query.since, query.until) = (name, since, until)
            let time = since == nil && until == nil ? "" : " in that time"
            let remark = remarks(on: query).map { " " + $0 }.joined()
            var excluded: Set<String> = []
            if !others.isEmpty {
                query.users = others
                try log(query) { excluded.insert($0.commit).inserted || true }
            }
            query.users = users
            let whose = users.isEmpty && others.isEmpty ? "" : " that is meant"
            return try commits(
                query, leavingOut: excluded, orSay: "The client \(name) made no commit\(whose)\(time).\(remark)")
        case .request(let id):
            query.requestID = id
            return try commits(query, orSay: "No commit was made for the request \(id).")
        }
    }

    /// The commits that changed something: not those that only moved files.
    private func commits(
        _ query: LogQuery, leavingOut excluded: Set<String> = [], orSay nothing: String
    ) throws -> [String] {
        var commits: [String] = []
        try log(query) { change in
            if change.kind != .layout, !excluded.contains(change.commit) { commits.append(change.commit) }
            return commits.count <= Limits.restoredCommits
        }
        guard commits.count <= Limits.restoredCommits else {
            throw CommitSelection.Failure(
                description:
                    "These are more than \(Limits.restoredCommits) commits: name fewer, such as those of a shorter "
                    + "time.")
        }
        if commits.isEmpty { throw CommitSelection.Failure(description: nothing) }
        return commits
    }

    private func commits(named names: [String]) throws -> [String] {
        var found: [ObjectID] = []
        for name in names {
            guard let dots = name.firstRange(of: "..") else {
                found.append(try loggedCommit(name))
                continue
            }
            let (start, end) = (String(name[..<dots.lowerBound]), String(name[dots.upperBound...]))
            let first = try index.position(of: loggedCommit(start))
            let last = end.isEmpty ? index.count - 1 : try index.position(of: loggedCommit(end))
            guard let first, let last, first <= last else {
                throw CommitSelection.Failure(
                    description:
                        "\(name) is no range of the log: its first commit is to come before the second one, and "
                        + "none of them by a merge.")
            }
            guard last - first <= Limits.restoredCommits else {
                throw CommitSelection.Failure(
                    description: "\(name) has \(last - first) commits, more than \(Limits.restoredCommits): name fewer."
                )
            }
            if first < last { found += (first + 1...last).reversed().map { index.commit(at: $0) } }
        }
        var seen: Set<ObjectID> = []
        let all = found.filter { seen.insert($0).inserted }
        if all.isEmpty { throw CommitSelection.Failure(description: "There is no commit in that range.") }
        return try newestFirst(all).map { "\($0)" }
    }

    private func loggedCommit(_ name: String) throws -> ObjectID {
        let commit = try commit(named: name)
        if index.position(of: commit) != nil { return commit }
        guard try reader.repository.isAncestor(commit, of: tip) else {
            throw CommitSelection.Failure(
                description:
                    "The commit \(name) is not in the log, so there is nothing to take back. The newest commit of "
                    + "the log is \(tip.description.prefix(12)).")
        }
        return commit
    }

    /// The same commits in the order of the log, the newest one first; what a merge brought in comes last, by its time.
    private func newestFirst(_ commits: [ObjectID]) throws -> [ObjectID] {
        let placed = try commits.map { id in
            (
                id, index.position(of: id) ?? -1,
                index.position(of: id) == nil ? try reader.repository.commit(id).committer.seconds : 0
            )
        }
        return placed.sorted { $0.1 == $1.1 ? $0.2 > $1.2 : $0.1 > $1.1 }.map(\.0)
    }
}
