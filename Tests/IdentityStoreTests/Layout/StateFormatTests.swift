import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The format file` {
    private static func format(_ more: JSONObject = [:]) -> JSONObject {
        var format: JSONObject = ["format": 1, "fanout": 3]
        for member in more { format[member.name] = member.value }
        return format
    }

    @Test(arguments: ["uniquenes", "Fanout", "dialect"])
    func `may get no setting that means nothing, and the refusal names it`(_ name: String) async throws {
        let fixture = try await StoreFixture(bare: true)
        let problems = fixture.problems([StateFormat.fileName: Self.format([name: "none"])])
        #expect(problems.map(\.path) == [StateFormat.fileName])
        #expect(problems.first?.reason.hasPrefix("\"\(name)\" is no setting of this version of scimgit") == true)
    }

    @Test func `that has such a setting is served, changed and named by a check`() async throws {
        let fixture = try await StoreFixture(definitions: [StateFormat.fileName: Self.format(["later": true])])
        #expect(fixture.store.snapshot.contents.format.unknownNames == ["later"])
        try await fixture.createUser("mira")
        func problems(_ more: JSONObject) -> [Problem] {
            fixture.problems([StateFormat.fileName: Self.format(more)])
        }
        #expect(problems(["later": false, "uniqueness": ["Group.displayName": "none"]]) == [])
        #expect(problems([:]) == [])
        #expect(problems(["later": true, "more": true]).count == 1)
        let report = try StateCheck.report(of: nil, at: fixture.location)
        #expect(report.problems == [])
        let named = "scimgit.json: \"later\" is no setting of this version of scimgit"
        #expect(report.remarks.count == 1 && report.remarks.first?.description.hasPrefix(named) == true)
    }

    @Test(arguments: [["fanout": 9], ["format": 2], ["uniqueness": "none"]] as [JSONObject])
    func `is named once in a refusal`(_ more: JSONObject) async throws {
        let fixture = try await StoreFixture(bare: true)
        let problems = fixture.problems([StateFormat.fileName: Self.format(more)])
        #expect(problems.count == 1)
        #expect(problems.first?.description.components(separatedBy: "scimgit.json").count == 2)
    }
}

@Suite struct `A change by hand that takes much away` {
    @Test func `is refused in a sentence that begins with how much`() async throws {
        let fixture = try await StoreFixture(bare: true)
        var files: [String: JSONObject?] = [:]
        for number in 0..<11 {
            let id = try await fixture.createUser("u\(number)@corp.example")
            files[try fixture.file(id, "User")] = .some(nil)
        }
        let problems = fixture.problems(files).map(\.description)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("11 of 11 users and groups would be deleted at once") == true, "\(problems)")
    }
}
