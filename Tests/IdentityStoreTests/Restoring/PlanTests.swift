import Foundation
import JSON
import Limits
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `The plan of what is taken back` {
    @Test func `tells in names what changes, what stays, and whose it is`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let group = try await fixture.createGroup("Staff", members: [id])
        let first = try await fixture.set(["active": false, "title": "Lead"], of: id)
        _ = try await fixture.remove([id], from: group)
        let second = fixture.tip
        try await fixture.set(["nickName": "Mimi"], of: id)
        let before = try fixture.traces()
        let outcome = try await fixture.revert(second, first) { $0.isDryRun = true }
        #expect(outcome.status == .planned)
        #expect(
            outcome.plan.lines == [
                "group Staff (\(group)) changes",
                "  mira.holt@corp.example (\(id)) gains group Staff",
                "  owned by okta: it will send its value again",
                "user mira.holt@corp.example (\(id)) is reactivated",
                "  active: false -> true",
                "  title: - \"Lead\"",
                "  stays, changed since: nickName: + \"Mimi\"",
                "  owned by okta: it will send its value again",
            ])
        #expect(
            outcome.plan.commits.map(\.subject) == [
                "Revert \"Remove mira.holt@corp.example from group Staff\"",
                "Revert \"Deactivate user mira.holt@corp.example\"",
            ])
        #expect(try fixture.traces() == before)
    }

    @Test func `tells of a group as of a user: attributes, and who comes and goes`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(24)
        let group = try await fixture.createGroup("Staff", members: [users[0]])
        let then = fixture.tip
        _ = try await fixture.add(Array(users.dropFirst()), to: group)
        _ = try await fixture.remove([users[0]], from: group)
        _ = try await fixture.patch(group, of: .group, ["op": "replace", "path": "displayName", "value": "Team"])
        let scope = RestoreSelection.Scope.resources([.init(type: "Group", id: group)])
        let outcome = try await fixture.restore(
            scope, at: then, { _ in }, { ($0.isDryRun, $0.allowsMassChange) = (true, true) })
        let (plan, lines) = (outcome.plan, outcome.plan.lines)
        try #require(lines.count > 22)
        #expect(lines.first == "group Staff (\(group)) changes")
        #expect(lines[1] == "  displayName: \"Team\" -> \"Staff\"")
        #expect(lines[2...21].allSatisfy { $0.hasPrefix("  ") && $0.hasSuffix(" loses group Staff") })
        #expect(lines[22] == "  … and 4 more")
        #expect(plan.effects.first?.members.count == 21)
    }

    @Test func `is what is committed, and is refused once it would be something else`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = try await fixture.set(["active": false], of: id)
        let plan = try await fixture.revert(commit) { $0.isDryRun = true }.plan
        try await fixture.createUser("zoe@corp.example")
        let later = try await fixture.revert(commit) { $0.isDryRun = true }.plan
        #expect(later.digest == plan.digest)
        try await fixture.set(["nickName": "Mimi"], of: id)
        let tip = fixture.tip
        let refused = try await fixture.revert(commit) { $0.plan = plan.digest }
        #expect(refused.status == .refused)
        #expect(
            refused.reasons.first?.hasPrefix("What it would change is not the plan \(plan.digest) any more") == true)
        #expect(fixture.tip == tip)
        let newest = try await fixture.revert(commit) { $0.isDryRun = true }.plan
        let done = try await fixture.revert(commit) { $0.plan = newest.digest }
        #expect(done.status == .done)
        #expect(done.plan.effects.map(\.changes) == newest.effects.map(\.changes))
        #expect(done.plan.digest == newest.digest)
    }

    @Test func `takes so many commits and no more`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = try await fixture.set(["title": "Lead"], of: id)
        let most = Array(repeating: commit, count: Limits.restoredCommits)
        let outcome = try await fixture.revert(most) { $0.isDryRun = true }
        #expect(outcome.plan.commits.count == 1)
        #expect(outcome.plan.remarks.count == Limits.restoredCommits - 1)
        #expect(
            try await fixture.revert(most + [commit]).reasons == [
                "These are \(Limits.restoredCommits + 1) commits, more than the \(Limits.restoredCommits) that are taken "
                    + "back at once."
            ])
    }

    @Test func `reads on the other side of the socket as it was written`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = try await fixture.set(["active": false], of: id)
        try await fixture.set(["title": "Lead \"x\"\n"], of: id)
        for outcome in [
            try await fixture.revert(commit, commit) { $0.isDryRun = true }, try await fixture.revert("no"),
        ] {
            let answer = ControlAnswer(restoration: outcome)
            #expect(ControlAnswer(parsing: answer.bytes) == answer)
        }
    }

    @Test func `is asked for in a message that reads as it was written`() throws {
        var selection = RestoreSelection(at: String(repeating: "a", count: 40), .all)
        let works = [
            RestorationRequest.Work.revert(commits: ["ab", "cd"], isSquashed: true), .restore(selection),
            .restore(RestoreSelection(at: "ab", .type("User"))),
            {
                selection.scope = .resources([.init(type: "User", id: "é\n"), .init(type: "Group", id: "2")])
                (selection.attributes, selection.includesMemberships) = (["title", "name.givenName"], false)
                return .restore(selection)
            }(),
        ]
        for work in works {
            for isSet in [false, true] {
                var request = RestorationRequest(work, by: try StoreFixture.ada())
                (request.isDryRun, request.allowsMassChange, request.plan) = (isSet, !isSet, isSet ? "0123" : nil)
                request.skipsConflicts = isSet
                let bytes = ControlRequest.restoration(request).bytes
                let copy = try #require(ControlRequest(parsing: bytes))
                #expect("\(copy)" == "\(ControlRequest.restoration(request))")
                for end in bytes.indices { #expect(ControlRequest(parsing: Array(bytes[..<end])) == nil) }
            }
        }
    }

    @Test(arguments: [("", "a@b"), ("A", ""), ("A", "okta@clients.scimgit"), ("A", "server@scimgit")])
    func `is asked for by nobody who passes for a client or the server`(_ name: String, _ email: String) {
        #expect(throws: Person.Failure.self) { try Person(name: name, email: email) }
    }

    @Test func `of changes that clients make meanwhile fits all the same`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        var commits: [String] = []
        for number in 0..<20 { commits.insert(try await fixture.set(["title": .string("\(number)")], of: id), at: 0) }
        let done = Flag()
        let stream = Task {
            var count = 0
            while !done.isSet {
                try await fixture.createUser("s\(count)@corp.example")
                count += 1
            }
            return count
        }
        let outcome = try await fixture.revert(commits)
        done.set()
        let count = try await stream.value
        #expect(outcome.plan.commits.count == 20)
        #expect(fixture.user(id)?.resource["title"] == nil)
        #expect(fixture.store.snapshot.count(of: .user) == count + 1)
        #expect(try fixture.git("fsck", "--strict", "--no-dangling") == "")
    }
}
