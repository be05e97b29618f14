import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `Taking commits back as far as nothing conflicts` {
    @Test func `leaves out values, names that are taken and resources that changed, and names them`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let mira = try await fixture.createUser("mira.holt@corp.example")
        let made = try await fixture.createUser("zoe@corp.example")
        let creation = fixture.tip
        let renamed = try await fixture.set(["userName": "mira.stone@corp.example"], of: mira)
        let mixed = try await fixture.set(["title": "Lead", "nickName": "Mimi"], of: mira)
        try await fixture.set(["title": "Head"], of: mira)
        try await fixture.set(["title": "Boss"], of: made)
        try await fixture.createUser("mira.holt@corp.example")
        let commits = [mixed, renamed, creation]
        let refused = try await fixture.revert(commits)
        #expect(refused.status == .refused)
        #expect(refused.remedy == "With `--skip-conflicts` what conflicts is left as it is, and the rest done.")
        for isSquashed in [false, true] {
            let plan = try await fixture.revert(commits, squashed: isSquashed) {
                ($0.isDryRun, $0.skipsConflicts) = (true, true)
            }.plan
            #expect(plan.effects.map(\.changes) == [["nickName: - \"Mimi\""]])
            #expect(plan.remarks.count == 3, "\(plan.remarks)")
        }
        let outcome = try await fixture.revert(commits) { $0.skipsConflicts = true }
        #expect(outcome.status == .done)
        #expect(outcome.plan.commits.count == 1)
        #expect(outcome.plan.remarks[0].contains("title: \"Head\" now, absent before the commit, \"Lead\" after it"))
        #expect(outcome.plan.remarks[1].contains("mira.holt@corp.example"))
        #expect(outcome.plan.remarks[2].contains("The commit created the User \"zoe@corp.example\""))
        let user = try #require(fixture.user(mira)?.resource)
        #expect(user["title"] == "Head" && user["nickName"] == nil && user["userName"] == "mira.stone@corp.example")
        #expect(fixture.user(made)?.resource["title"] == "Boss")
        #expect(try await fixture.revert(commits) { $0.skipsConflicts = true }.status == .nothing)
        #expect(try fixture.git("fsck", "--strict", "--no-dangling") == "")
    }
}
