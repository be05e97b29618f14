import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `Each revert in a random history` {
    private static let environment = ProcessInfo.processInfo.environment

    /// How many commits are taken back, of ten times as many.
    private static let reverts = environment["SCIMGIT_REVERTS"].flatMap { Int($0) } ?? 20

    private static var seeds: [UInt64] {
        if let seed = environment["SCIMGIT_REVERTS_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        return environment["SCIMGIT_REVERTS"] == nil ? [0, 1] : [UInt64(Date().timeIntervalSince1970)]
    }

    /// How often each came about.
    private struct Counts {
        var done = 0
        var refused = 0
        /// By git, though scimgit does it.
        var stopped = 0
    }

    @Test(arguments: seeds)
    func `is what a plain model says, by git in a clone and by scimgit, or refused where that refuses`(_ seed: UInt64)
        async throws
    {
        var generator = SeededGenerator(seed: seed)
        let run = try await RevertedHistory()
        for step in 0..<10 * Self.reverts { try await run.perform(run.model.edit(step, &generator)) }
        #expect(run.state == run.model, "seed \(seed)")
        var counts = Counts()
        for number in 0..<Self.reverts {
            // As the running server does; git takes long to open thousands of packs.
            if number.isMultiple(of: 100) { await run.fixture.store.repackAll() }
            let change = generator.one(of: run.history)
            let comment: Comment = "seed \(seed), \(change.subject)"
            let expected = run.model.reverted(from: change.old, to: change.new)
            // Whoever comes second finds nothing left to do.
            let byGit = try run.clone.revert(change.commit, on: run.fixture.tip)
            let order: [Bool] = number.isMultiple(of: 2) ? [true, false] : [false, true]
            for isGit in order {
                if isGit {
                    try await expectByGit(byGit, expected, run, &counts, comment)
                } else {
                    try await expectByScimgit(change.commit, expected, run, &counts, comment)
                }
                #expect(run.state == run.model, comment)
            }
        }
        if Self.environment["SCIMGIT_REVERTS"] != nil { print("Reverts of seed \(seed): \(counts)") }
        #expect(counts.done > Self.reverts / 5 && counts.refused > 0 && counts.stopped < counts.done, "\(counts)")
        #expect(try run.fixture.git("fsck", "--strict", "--no-dangling") == "")
    }

    private func expectByScimgit(
        _ commit: String, _ expected: RevertModel?, _ run: RevertedHistory, _ counts: inout Counts, _ comment: Comment
    ) async throws {
        let tip = run.fixture.tip
        let outcome = try await run.fixture.revert(commit) { $0.allowsMassChange = true }
        guard let expected else {
            counts.refused += 1
            #expect(outcome.status == .refused, comment)
            #expect(run.fixture.tip == tip, comment)
            return
        }
        counts.done += 1
        #expect(outcome.problems == [], comment)
        #expect(outcome.status == (expected == run.model ? .nothing : .done), comment)
        run.record(expected, since: tip)
    }

    private func expectByGit(
        _ reverted: RevertedHistory.Clone.Outcome, _ expected: RevertModel?, _ run: RevertedHistory,
        _ counts: inout Counts, _ comment: Comment
    ) async throws {
        let tip = run.fixture.tip
        switch reverted {
        case .nothing: #expect(expected == run.model, comment)
        case .conflict(let isOfDeletion, let said):
            // Git does not merge a file that one side has deleted; scimgit asks what that means.
            if expected != nil { counts.stopped += 1 }
            #expect(expected == nil || isOfDeletion, "\(comment): \(said)")
        case .commit(let commit):
            let push = PushedCommit(commit: commit, reference: "refs/heads/inbox/ada", old: nil, allowsMassChange: true)
            switch await run.fixture.store.main.push(push) {
            case .taken, .nothing, .known:
                let expected = try #require(expected, comment)
                run.record(expected, since: tip)
            case .refused(let refused):
                // Git deletes a user alone; scimgit takes the memberships along.
                let isMembership = refused.problems.allSatisfy {
                    $0.reason.contains("take it out of the group as well")
                }
                if expected != nil { counts.stopped += 1 }
                #expect(expected == nil || isMembership, "\(comment): \(refused.problems)")
                #expect(run.fixture.tip == tip, comment)
            case let outcome: Issue.record("\(comment): \(outcome)")
            }
        }
    }
}
