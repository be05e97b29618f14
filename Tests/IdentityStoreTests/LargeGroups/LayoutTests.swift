import Foundation
import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The members of a group` {
    @Test(
        arguments: [
            (0, .inline, .inline), (499, .inline, .inline), (500, .inline, .inline), (1000, .inline, .inline),
            (1001, .inline, .sharded),
            (1001, .sharded, .sharded), (1000, .sharded, .sharded), (500, .sharded, .sharded), (499, .sharded, .inline),
        ] as [(Int, MemberLayout, MemberLayout)])
    func `have files of their own above 1,000 and none below 500`(
        _ count: Int, _ now: MemberLayout, _ next: MemberLayout
    ) {
        #expect(MemberLayout(of: count, now: now) == next)
    }

    @Test func `move in a commit of their own before the change that makes them many or few`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(1001)
        let group = try await fixture.createGroup("Staff", members: Array(users.dropLast()))
        #expect(fixture.group(group)?.layout == .inline)
        let commits = try fixture.commitCount()

        _ = try await fixture.add([users[1000]], to: group)
        #expect(fixture.group(group)?.layout == .sharded)
        #expect(try fixture.commitCount() == commits + 2)
        #expect(try fixture.subject(of: "scimgit/live~1") == "Move the members of group Staff to files of their own")
        let path = ResourcePath.path(of: group, type: .group, fanOut: 3)
        let file = ResourcePath.path(ofMembers: ResourcePath.memberShard(of: users[1000]), of: path)
        #expect(try fixture.paths(of: "scimgit/live") == [file])
        #expect(try fixture.git("show", "scimgit/live:\(file)").contains("\"value\": \"\(users[1000])\"}"))

        _ = try await fixture.remove(Array(users[..<501]), from: group)
        #expect(fixture.group(group)?.layout == .sharded)
        #expect(fixture.group(group)?.memberIDs == Array(users[501...]))
        #expect(try fixture.commitCount() == commits + 3)
        _ = try await fixture.remove([users[501]], from: group)
        #expect(fixture.group(group)?.layout == .inline)
        #expect(try fixture.commitCount() == commits + 5)
        #expect(try fixture.subject(of: "scimgit/live~1") == "Move the members of group Staff to its file")
        #expect(try fixture.paths(of: "scimgit/live") == [path])
        #expect(fixture.group(group)?.memberIDs == Array(users[502...]))
        #expect(try StateCheck.problems(of: nil, at: fixture.location).isEmpty)
        #expect(try fixture.git("fsck", "--strict") == "")
    }

    @Test func `have files of their own from the start when there are many`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(1001)
        let commits = try fixture.commitCount()
        let group = try await fixture.createGroup("Staff", members: users)
        #expect(fixture.group(group)?.layout == .sharded)
        #expect(try fixture.commitCount() == commits + 1)
        let before = fixture.answer(group, in: fixture.store)
        #expect(before["members"]?.array?.count == 1001)
        _ = try await fixture.perform(
            .replace(
                id: group, ["schemas": [.string(Schema.group.id)], "displayName": "Staff", "members": []]), of: .group)
        #expect(fixture.group(group)?.memberCount == 0)
        #expect(try fixture.commitCount() == commits + 2)
        let path = ResourcePath.path(of: group, type: .group, fanOut: 3)
        #expect(try fixture.git("ls-tree", "-r", "--name-only", "scimgit/live", "groups") == path + "\n")
    }

    @Test func `are the same in answers whatever the layout, also after a restart`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(9)
        let group = try await fixture.createGroup("Staff", members: Array(users[..<8]))
        let before = fixture.answer(group, in: fixture.store)
        try await fixture.layOut(group, .sharded)
        try await fixture.createUser("another@corp.example")
        #expect(fixture.group(group)?.layout == .sharded)
        var after = fixture.answer(group, in: fixture.store)
        #expect(after["members"] == before["members"])
        _ = try await fixture.remove([users[0]], from: group)
        _ = try await fixture.add([users[0]], to: group)
        #expect(fixture.group(group)?.layout == .inline)
        after = fixture.answer(group, in: fixture.store)
        #expect(after["members"] == before["members"])
        try await fixture.layOut(group, .sharded)
        try await fixture.createUser("more@corp.example")
        after = fixture.answer(group, in: fixture.store)
        await fixture.store.close()
        for keepsTimes in [true, false] {
            if !keepsTimes { try FileManager.default.removeItem(atPath: TimesFile(fixture.location).path) }
            let store = try await StoreFixture.open(fixture.location)
            #expect(fixture.answer(group, in: store) == after)
            #expect(Array(store.snapshot.contents.groups(of: users[3])) == [group])
            await store.close()
        }
    }

    @Test func `in files of their own stay there when the group gets another name`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(3)
        let group = try await fixture.createGroup("Staff", members: users)
        try await fixture.layOut(group, .sharded)
        let renamed = try await fixture.patch(
            group, of: .group, ["op": "replace", "path": "displayName", "value": "People"])
        #expect(renamed.stored?.layout == .sharded)
        #expect(renamed.stored?.memberIDs == users)
        #expect(try fixture.paths(of: "scimgit/live") == [ResourcePath.path(of: group, type: .group, fanOut: 3)])
        let version = renamed.stored.map { renamed.snapshot.entityTag(of: $0) } ?? ""
        let path = ResourcePath.path(of: group, type: .group, fanOut: 3)
        let names = ["scimgit/live:\(path)", "scimgit/live:\(path.dropLast(5))/members"]
        let ids = try names.map { try fixture.git("rev-parse", $0).trimmingCharacters(in: .newlines) }
        #expect(version == "W/\"\(ids[0]).\(ids[1])\"")
        #expect(renamed.stored.map { renamed.snapshot.isMatch($0, ifMatch: [version]) } == true)
    }

    @Test func `lose a deleted user in the same commit, in the one file that has it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(600)
        let group = try await fixture.createGroup("Staff", members: users)
        try await fixture.layOut(group, .sharded)
        _ = try await fixture.perform(.delete(id: users[7]))
        let path = ResourcePath.path(of: group, type: .group, fanOut: 3)
        let file = ResourcePath.path(ofMembers: ResourcePath.memberShard(of: users[7]), of: path)
        #expect(
            try fixture.paths(of: "scimgit/live") == [file, ResourcePath.path(of: users[7], type: .user, fanOut: 3)])
        #expect(fixture.group(group)?.memberCount == 599)
        #expect(try StateCheck.problems(of: nil, at: fixture.location).isEmpty)
    }

    @Test func `go with the group and come back with it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(40)
        let group = try await fixture.createGroup("Staff", members: users)
        try await fixture.layOut(group, .sharded)
        _ = try await fixture.perform(.delete(id: group), of: .group)
        #expect(try fixture.git("ls-tree", "-r", "--name-only", "scimgit/live", "groups") == "")
        #expect(Array(fixture.store.snapshot.contents.groups(of: users[0])) == [])
        try await fixture.commit(
            try fixture.git("rev-parse", "scimgit/live~1^{tree}").trimmingCharacters(in: .newlines), "Bring it back")
        try await fixture.createUser("another@corp.example")
        #expect(fixture.group(group)?.memberIDs == users)
        #expect(fixture.group(group)?.layout == .sharded)
    }

    @Test func `are imported into files of their own when there are many, and exported as they came`() async throws {
        let fixture = try ImportFixture()
        let ids = (1...1001).map { "\(100_000 + $0)" }
        let report = try await fixture.load(
            ids.map { ImportFixture.user($0) } + [ImportFixture.group("g", members: ids)])
        #expect(report.problems.isEmpty)
        let store = try await fixture.open()
        let group = try #require(store.snapshot.resource("g", of: .group))
        #expect(group.layout == .sharded)
        #expect(group.memberIDs == ids)
        #expect(group.members[ids[0]]?.display == "\(ids[0])@corp.example")
        await store.close()
        let exported = try #require(try fixture.export().last?.object)
        #expect(exported["members"]?.array?.compactMap { $0.object?["value"]?.string } == ids)
        #expect(try await fixture.load([.object(exported)]).unchanged == 1)
        #expect(try StateCheck.problems(of: nil, at: fixture.location).isEmpty)
    }

    @Test func `that have numbers for ids are in the lists of their hashes`() throws {
        let numbers = (1...600).map { Member(id: "\($0)") }
        let set = MemberSet(numbers)
        #expect(set.count == 600)
        #expect(set.sorted.map(\.id) == numbers.map(\.id).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(MemberSet.shards.filter { !set[$0].isEmpty }.count > 200)
        for number in numbers { #expect(set[number.id] == number) }
        #expect(ResourcePath.memberShard(of: "2819c223-7f76-453a-919d-413861904646") == 0x28)
    }
}
