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

    @Test(arguments: [true, false])
    func `is the same by a short walk as git says`(_ hasOddDate: Bool) async throws {
        let fixture = try await StoreFixture(bare: true)
        let log = try Self.log(fixture, 12, oddDate: hasOddDate)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        for base in [log[11], log[8], log[3]] {
            let first = try Self.commit(fixture, on: [base])
            let second = try Self.commit(fixture, on: [first])
            let near = try Ancestry(of: second, near: log[11], since: log[6], nil, in: repository)
            let asked = try await Ancestry(of: second, log: log[11], objects: nil, at: fixture.location)
            #expect(near?.bases == [base] && near?.commits == [second, first])
            #expect(asked.bases == [base] && asked.commits == [second, first])
        }
    }

    @Test func `is the commit itself when the log has it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let log = try Self.log(fixture, 4, oddDate: false)
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let near = try Ancestry(of: log[1], near: log[3], since: log[2], nil, in: repository)
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
        #expect(try Ancestry(of: crossed, near: tip, since: log[3], theirs, in: repository) == nil)
        let alone = try Self.commit(fixture, on: [])
        #expect(try Ancestry(of: alone, near: log[3], since: log[2], nil, in: repository) == nil)
        let found = try await Ancestry(of: alone, log: log[3], objects: nil, at: fixture.location)
        #expect(found.bases.isEmpty && found.commits == [alone])
    }
}
