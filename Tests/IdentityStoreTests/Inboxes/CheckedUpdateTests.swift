import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

/// A running server with users, a clone of its state, and a commit in it that changes them.
private final class CheckedPush {
    let fixture: StoreFixture
    let clone: HandClone
    private(set) var users: [String] = []
    private let running: Task<Void, Never>
    private let end = ContinuousClock.now + .seconds(600)

    init(users count: Int) async throws {
        let fixture = try await StoreFixture(bare: true)
        self.fixture = fixture
        for number in 0..<count { users.append(try await fixture.createUser("user\(number)@corp.example")) }
        await fixture.store.synchronize()
        clone = try HandClone(of: fixture.directory)
        running = Task { await fixture.store.run() }
    }

    deinit { running.cancel() }

    /// Commits a change of each user and brings the objects over.
    func commit(_ title: JSONValue) throws -> ObjectID {
        let files = users.enumerated().map { number, id in
            let user: JSONObject = [
                "id": .string(id), "schemas": [.string(Schema.user.id)], "title": title,
                "userName": .string("user\(number)@corp.example"),
            ]
            return (ResourcePath.path(of: id, type: .user, fanOut: 3), user)
        }
        try clone.commit(Dictionary(files) { first, _ in first }, "Titles")
        try fixture.git("fetch", "-q", clone.directory, "HEAD:refs/heads/pushed")
        return try Repository(opening: fixture.location.gitDirectory).resolve("pushed")
    }

    /// Asks as the hook `pre-receive` does.
    func check(_ tip: ObjectID) async throws -> ControlAnswer {
        let check = UpdateCheck(
            old: fixture.store.snapshot.tip, new: tip, objects: nil, allowsMassChange: false, isWorkTree: false)
        return try await ask(.check(check))
    }

    /// Asks as the hook `proc-receive` does.
    func push(_ tip: ObjectID) async throws -> ControlAnswer {
        try await ask(
            .push(
                PushedCommit(
                    commit: tip, reference: StateLocation.main, old: fixture.store.snapshot.tip, allowsMassChange: false
                )))
    }

    private func ask(_ request: ControlRequest) async throws -> ControlAnswer {
        try #require(await ControlSocket.ask(request.bytes, in: fixture.location.privateDirectory, until: end))
    }

    /// What the server keeps of a check.
    func kept(_ tip: ObjectID) -> CheckedUpdate? {
        let move = fixture.store.checked.take(tip)
        if let move { fixture.store.checked.keep(move, to: tip) }
        return move
    }

    /// How many users have a title.
    func count(_ title: JSONValue) -> Int {
        users.count { fixture.store.snapshot.resource($0, of: .user)?.resource["title"] == title }
    }
}

@Suite struct `A move that is checked before it is merged` {
    private static let users = 12

    @Test func `has each of its files parsed once, up to its being served`() async throws {
        let push = try await CheckedPush(users: Self.users)
        let tip = try push.commit("Lead")
        #expect(try await push.check(tip).problems == [])
        let files = try #require(push.kept(tip)?.files)
        #expect(files.parsings == Self.users)
        #expect(try await push.push(tip).refusal == nil)
        #expect(push.fixture.store.snapshot.tip == tip && push.count("Lead") == Self.users)
        #expect(files.parsings == Self.users)
        #expect(push.kept(tip) == nil)
    }

    @Test func `is not parsed again when the log moved on meanwhile`() async throws {
        let push = try await CheckedPush(users: Self.users)
        let tip = try push.commit("Lead")
        #expect(try await push.check(tip).problems == [])
        let files = try #require(push.kept(tip)?.files)
        let other = try await push.fixture.createUser("other@corp.example")
        #expect(try await push.push(tip).refusal == nil)
        #expect(push.count("Lead") == Self.users && push.fixture.store.snapshot.resource(other, of: .user) != nil)
        #expect(push.fixture.store.snapshot.tip != tip)
        #expect(files.parsings == Self.users)
    }

    @Test func `is checked again with what the server changed`() async throws {
        let push = try await CheckedPush(users: Self.users)
        let tip = try push.commit("Lead")
        #expect(try await push.check(tip).problems == [])
        let user = push.users[3]
        _ = try await push.fixture.patch(user, ["op": "add", "path": "title", "value": "Head"])
        #expect(try await push.push(tip).refusal?.contains("title") == true)
        #expect(push.count("Lead") == 0 && push.count("Head") == 1)
    }

    @Test func `is read by other rules when these changed meanwhile`() async throws {
        let push = try await CheckedPush(users: Self.users)
        let tip = try push.commit("Lead")
        #expect(try await push.check(tip).problems == [])
        let files = try #require(push.kept(tip)?.files)
        let other = try HandClone(of: push.fixture.directory)
        try other.commit(Depot.definitions, "Define")
        try other.putOnMain()
        await push.fixture.store.synchronize()
        #expect(try await push.push(tip).refusal == nil)
        #expect(push.count("Lead") == Self.users)
        let type = try push.fixture.resourceType("User")
        #expect(type.extensions.count == 2)
        let stored = try push.users.map { try #require(push.fixture.store.snapshot.resource($0, of: type)) }
        #expect(stored.allSatisfy { $0.type == type })
        #expect(files.parsings > Self.users)
    }

    @Test func `is not remembered when it is refused`() async throws {
        let push = try await CheckedPush(users: 1)
        let tip = try push.commit(7)
        #expect(try await push.check(tip).problems.count == 1)
        #expect(push.kept(tip) == nil)
    }
}

@Suite struct `Checked moves` {
    private static func id(_ number: Int) -> ObjectID { ObjectID(hashing: .blob, [UInt8(number)]) }

    @Test func `are the last few`() {
        let moves = CheckedUpdates()
        for number in 0..<6 { moves.keep(CheckedUpdate(), to: Self.id(number)) }
        #expect((0..<6).filter { moves.take(Self.id($0)) != nil } == [2, 3, 4, 5])
        #expect((0..<6).allSatisfy { moves.take(Self.id($0)) == nil })
    }

    @Test func `keep no more text than they may`() {
        let moves = CheckedUpdates()
        let file = ParsedFile.members(
            MemberFile(group: "g", members: []), blob: Self.id(9), path: "p", group: "g", shard: 0)
        let large = ParsedFiles()
        for number in 0..<2 { large.add(file, at: "\(number)", Self.id(9), size: 20 << 20, rules: 0) }
        #expect(large.size == 20 << 20 && large.parsings == 2)
        for number in 0..<3 { moves.keep(CheckedUpdate(files: large), to: Self.id(number)) }
        #expect((0..<3).filter { moves.take(Self.id($0)) != nil } == [2])
    }
}
