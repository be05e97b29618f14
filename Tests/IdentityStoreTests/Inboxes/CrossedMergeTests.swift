import Foundation
import Git
import JSON
import Limits
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `A commit that was merged with main back and forth` {
    /// Makes a commit of the tree of another one, in the clone.
    private static func commit(
        _ tree: String, on parents: [String], _ message: String, in place: EditedUser
    ) throws -> String {
        let parents = parents.flatMap { ["-p", $0] }
        let arguments = ["commit-tree", tree + "^{tree}", "-m", message] + parents
        return try place.clone.git(arguments).trimmingCharacters(in: .newlines)
    }

    private static func edited(
        _ start: String, _ attributes: JSONObject, in place: EditedUser
    ) throws -> String {
        try place.clone.git("checkout", "-q", "--detach", start)
        try place.edit(attributes)
        return try place.clone.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
    }

    @Test func `is the difference to what both have in common`() async throws {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"], "Theirs")
        let theirs = try place.clone.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        _ = try await place.fixture.patch(place.user, ["op": "replace", "path": "active", "value": false])
        await place.fixture.store.synchronize()
        let live = try place.tip()
        try await place.push()
        try place.clone.git("fetch", "-q", "origin", live)
        try place.clone.git("merge", "-q", "-m", "Cross", live)
        try place.edit(["nickName": "Mi"])
        _ = try await place.fixture.patch(place.user, ["op": "replace", "path": "active", "value": true])
        _ = try await place.fixture.patch(place.user, ["op": "replace", "path": "title", "value": "Head"])
        let log = place.fixture.store.snapshot.commit
        try await place.push()
        let bases = try place.fixture.git("merge-base", "--all", log, "main^2").split(separator: "\n").map(String.init)
        #expect(Set(bases) == [theirs, live])
        #expect(place.value("title") == "Head" && place.value("active") == true && place.value("nickName") == "Mi")
        #expect(try place.fixture.git("for-each-ref", "refs/heads/refused") == "")
        #expect(try place.fixture.git("fsck", "--strict", "--no-dangling") == "")
    }

    @Test(arguments: 1...4)
    func `is so as well when what they have in common was crossed itself`(_ rounds: Int) async throws {
        let place = try await EditedUser()
        let start = try place.tip()
        var ours = try Self.edited(start, ["title": "Lead"], in: place)
        var theirs = try Self.edited(start, ["nickName": "Mi"], in: place)
        let both = try Self.edited(ours, ["nickName": "Mi"], in: place)
        for round in 0..<rounds {
            let former = (ours, theirs)
            ours = try Self.commit(both, on: [former.0, former.1], "Ours \(round)", in: place)
            theirs = try Self.commit(both, on: [former.1, former.0], "Theirs \(round)", in: place)
        }
        try place.clone.putOnMain(ours)
        await place.fixture.store.synchronize()
        _ = try await place.fixture.patch(place.user, ["op": "replace", "path": "title", "value": "Head"])
        _ = try await place.fixture.patch(place.user, ["op": "remove", "path": "nickName"])
        _ = try Self.edited(theirs, ["displayName": "Mira"], in: place)
        try await place.push()
        #expect(place.value("title") == "Head" && place.value("nickName") == nil)
        #expect(place.value("displayName") == "Mira")
    }

    @Test func `and settled what they contradict each other in otherwise is in conflict`() async throws {
        let place = try await EditedUser()
        let start = try place.tip()
        let one = try Self.edited(start, ["title": "One", "nickName": "Mi"], in: place)
        let two = try Self.edited(start, ["title": "Two"], in: place)
        let ours = try Self.commit(two, on: [one, two], "Two it is", in: place)
        try place.clone.putOnMain(ours)
        await place.fixture.store.synchronize()
        let theirs = try Self.commit(one, on: [two, one], "One it is", in: place)
        try place.clone.git("checkout", "-q", "--detach", theirs)
        try await place.push()
        let refusal = try place.refusal()
        #expect(refusal.contains(#"title: "Two" on the server, "One" in the commit"#), "\(refusal)")
        #expect(place.value("title") == "Two")
    }

    @Test func `so often that nobody can tell what it changes is refused`() async throws {
        let place = try await EditedUser()
        let start = try place.tip()
        let many = try (0...Limits.mergedBases).map { try Self.commit(start, on: [start], "\($0)", in: place) }
        let ours = try Self.commit(start, on: many, "Ours", in: place)
        try place.clone.putOnMain(ours)
        await place.fixture.store.synchronize()
        let theirs = try Self.commit(start, on: many.reversed(), "Theirs", in: place)
        try place.clone.git("checkout", "-q", "--detach", theirs)
        try await place.push()
        #expect(try place.refusal().contains("merge main into it first"))
    }
}
