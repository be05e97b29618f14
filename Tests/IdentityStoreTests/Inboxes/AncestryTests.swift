import Foundation
import Git
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `The place where a commit leaves the log` {
    /// A log of some commits, the first one dated as given, and a repository to make others in.
    private static func log(_ fixture: StoreFixture, _ count: Int, oddDate: Bool) throws -> [ObjectID] {
        var commits: [ObjectID] = []
        for number in 0..<count {
            let date = oddDate && number == count / 2 ? "@1 +0000" : "\(1_700_000_000 + number) +0000"
            commits.append(try commit(fixture, on: commits.last.map { [$0] } ?? [], date))
        }
        return commits
    }

    private static func commit(
        _ fixture: StoreFixture, on parents: [ObjectID], _ date: String = "1800000000 +0000"
    ) throws -> ObjectID {
        let tree = "scimgit/live^{tree}"
        let run = try Program.run(
            [
                "env", "GIT_COMMITTER_DATE=\(date)", "git", "--git-dir", fixture.location.gitDirectory, "-c",
                "user.name=A", "-c", "user.email=a@corp.example", "commit-tree", tree, "-m", "\(UUID())",
            ] + parents.flatMap { ["-p", "\($0)"] })
        return try #require(ObjectID(hex: run.output.trimmingCharacters(in: .newlines)))
    }

    private static func line(to tip: ObjectID, reading limit: Int, _ repository: borrowing Repository) throws
        -> RecentCommits
    {
        var line = RecentCommits()
        try line.extend(to: tip, reading: limit, in: repository)
        return line
    }

    @Test(arguments: [true, false])
    func `is the same in the newest commits of the log as git says`(_ hasOddDate: Bool) async throws {
        let fixture = try await StoreFixture(bare: true)
        let log = try Self.log(fixture, 12, oddDate: hasOddDate)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let line = try Self.line(to: log[11], reading: 9, repository)
        for base in [log[11], log[8], log[3]] {
            let first = try Self.commit(fixture, on: [base])
            let second = try Self.commit(fixture, on: [first])
            let near = try Ancestry(of: second, log: log[11], line, in: repository)
            let asked = try await Ancestry(of: second, log: log[11], objects: nil, at: fixture.location)
            #expect(near?.bases == [base] && near?.commits == [second, first])
            #expect(asked.bases == [base] && asked.commits == [second, first])
        }
    }

    @Test func `is the commit itself when the log has it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let log = try Self.log(fixture, 4, oddDate: false)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let line = try Self.line(to: log[3], reading: 3, repository)
        let near = try Ancestry(of: log[1], log: log[3], line, in: repository)
        #expect(near?.isInLog(log[1]) == true)
        let asked = try await Ancestry(of: log[0], log: log[3], objects: nil, at: fixture.location)
        #expect(asked.isInLog(log[0]))
    }

    @Test func `is left to git where there are several, and is none where nothing is in common`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let log = try Self.log(fixture, 4, oddDate: false)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let theirs = try Self.commit(fixture, on: [log[1]])
        let tip = try Self.commit(fixture, on: [log[3], theirs])
        let crossed = try Self.commit(fixture, on: [theirs, log[3]])
        let asked = try await Ancestry(of: crossed, log: tip, objects: nil, at: fixture.location)
        #expect(Set(asked.bases) == [theirs, log[3]])
        let line = try Self.line(to: tip, reading: 9, repository)
        #expect(try Ancestry(of: crossed, log: tip, line, in: repository) == nil)
        let alone = try Self.commit(fixture, on: [])
        #expect(try Ancestry(of: alone, log: tip, line, in: repository) == nil)
        let found = try await Ancestry(of: alone, log: log[3], objects: nil, at: fixture.location)
        #expect(found.bases.isEmpty && found.commits == [alone])
    }

    @Test func `is the same among merges as git says, and left to git where it is longer ago`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        var generator = SeededGenerator(seed: 7)
        var log = [try Self.commit(fixture, on: [])]
        var people: [ObjectID] = []
        for number in 1..<40 {
            let start = [people, log].compactMap { $0.randomElement(using: &generator) }
            guard let base = start.randomElement(using: &generator), let tip = log.last else { continue }
            people.append(try Self.commit(fixture, on: number.isMultiple(of: 5) ? start : [base]))
            let isMerged = Bool.random(using: &generator)
            let merged = isMerged ? people.randomElement(using: &generator).map { [$0] } ?? [] : []
            log.append(try Self.commit(fixture, on: [tip] + merged))
        }
        let tip = try #require(log.last)
        var found = 0
        for limit in [10, 25, 50] {
            let line = try Self.line(to: tip, reading: limit, repository)
            for commit in people {
                guard let near = try Ancestry(of: commit, log: tip, line, in: repository) else { continue }
                let asked = try await Ancestry(of: commit, log: tip, objects: nil, at: fixture.location)
                #expect(near.bases == asked.bases)
                #expect(Set(near.commits) == Set(asked.commits))
                found += 1
            }
        }
        #expect(found > 0 && found < 3 * people.count)
    }

    @Test func `is known of a merge that left the log further back once git was asked`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let start = try Self.commit(fixture, on: [])
        let old = try Self.commit(fixture, on: [start])
        let count = RecentCommits.capacity + 10
        let stream = (0..<count).map { number in
            "commit refs/heads/many\ncommitter A <a@corp.example> \(1_700_000_000 + number) +0000\ndata 1\nM\n"
                + (number == 0 ? "from \(start)\n" : "") + (number == count - 1 ? "merge \(old)\n" : "")
        }
        try Program.run(
            ["git", "--git-dir", fixture.location.gitDirectory, "fast-import", "--quiet"], input: stream.joined())
        let tip = try repository.resolve("many")
        let theirs = try Self.commit(fixture, on: [old])
        let recent = RecentLog()
        try recent.remember(to: tip, in: repository)
        #expect(try Ancestry(of: theirs, log: tip, recent.line(to: tip, in: repository), in: repository) == nil)
        try await recent.clarify(at: fixture.location)
        let found = try Ancestry(of: theirs, log: tip, recent.line(to: tip, in: repository), in: repository)
        #expect(found?.bases == [old])
    }

    @Test func `is found in what was remembered step by step, and after more than is remembered`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let log = try Self.log(fixture, 12, oddDate: false)
        let recent = RecentLog()
        for (tip, base) in [(3, 1), (4, 1), (9, 4), (11, 9), (11, 0)] {
            let line = try recent.line(to: log[tip], in: repository)
            let theirs = try Self.commit(fixture, on: [log[base]])
            #expect(try Ancestry(of: theirs, log: log[tip], line, in: repository)?.bases == [log[base]])
            // What came later is not there yet for who looks at an earlier state.
            let later = try Ancestry(of: log[tip], log: log[tip - 1], line, in: repository)
            #expect(later?.bases == [log[tip - 1]])
        }
        let many = RecentCommits.capacity + 1_100
        try fixture.git("config", "fastimport.unpackLimit", "0")
        let stream = (0..<many).map { number in
            "commit refs/heads/many\ncommitter A <a@corp.example> \(1_700_000_000 + number) +0000\ndata 1\nM\n"
                + (number == 0 ? "from \(log[11])\n" : "")
        }
        try Program.run(
            ["git", "--git-dir", fixture.location.gitDirectory, "fast-import", "--quiet"], input: stream.joined())
        let tip = try repository.resolve("many")
        try recent.remember(to: try repository.resolve("many~1050"), in: repository)
        try recent.remember(to: tip, in: repository)
        let line = try recent.line(to: tip, in: repository)
        for (back, isNear) in [(1, true), (RecentCommits.capacity - 1, true), (RecentCommits.capacity + 1, false)] {
            let base = try repository.resolve("many~\(back)")
            let theirs = try Self.commit(fixture, on: [base])
            #expect(try Ancestry(of: theirs, log: tip, line, in: repository)?.bases == (isNear ? [base] : nil))
            #expect(line.steps(since: [base], to: tip)?.count == min(back, RecentCommits.capacity))
        }
    }
}
