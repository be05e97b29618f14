import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `Loading with several workers` {
    private static let count = 1200
    private static let members = 1100

    private static func id(_ number: Int) -> String {
        String(number, radix: 16).leftPadded(to: 8) + "-0000-4000-8000-000000000000"
    }

    /// Users, a small group, and a group whose members have files of their own.
    private static func fixture() async throws -> ImportFixture {
        let fixture = try ImportFixture(bare: false)
        let address: JSONValue = [["formatted": "Hauptstraße 1\n10115 Berlin", "type": "work"]]
        try await fixture.load(
            (0..<count).map { ImportFixture.user(id($0), nil, [("addresses", address)]) }
                + [
                    ImportFixture.group("small", members: [id(1), id(2)]),
                    ImportFixture.group("large", members: (0..<members).map(id)),
                ])
        return fixture
    }

    private static func load(
        _ fixture: ImportFixture, workers: Int
    ) throws -> (snapshot: Snapshot, problems: [Problem]) {
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let tip = try repository.resolve("main")
        var history = History()
        try history.walk(repository, to: tip, since: nil)
        return try Loader().load(tip, in: repository, history: history, workers: workers)
    }

    @Test(arguments: [2, 3, 16]) func `gives the same snapshot as with one`(workers: Int) async throws {
        let fixture = try await Self.fixture()
        let (one, problems) = try Self.load(fixture, workers: 1)
        let (several, others) = try Self.load(fixture, workers: workers)
        #expect(problems.isEmpty && others.isEmpty)
        #expect(several.time == one.time)
        for type in one.resourceTypes {
            let (left, right) = (one.contents.all(of: type), several.contents.all(of: type))
            #expect(left.map(\.id) == right.map(\.id))
            for (left, right) in zip(left, right) {
                #expect(left.value == right.value && left.version == right.version && left.path == right.path)
                #expect(left.created == right.created && left.lastModified == right.lastModified)
                #expect(several.contents.groups(of: left.id) == one.contents.groups(of: left.id))
            }
        }
        #expect(several.count(of: .user) == Self.count)
        #expect(several.contents.resource("large")?.memberCount == Self.members)
        #expect(several.contents.ids(of: .user, where: "userName", is: Self.id(7) + "@CORP.example") == [Self.id(7)])
    }

    @Test(arguments: [2, 3, 16]) func `finds the same problems in the same order as with one`(
        workers: Int
    ) async throws {
        let fixture = try await Self.fixture()
        let twin = JSONValue.object(
            [
                "schemas": [.string(Schema.user.id)], "id": .string(Self.id(4000)),
                "userName": .string("\(Self.id(3))@corp.example"),
            ])
        let path = { ResourcePath.path(of: Self.id($0), type: .user, fanOut: 3) }
        try Self.commit(
            [
                path(0): Array("{".utf8), path(600): Array("[]".utf8), path(1000): [], path(5000): twin.canonicalBytes,
                path(4000): twin.canonicalBytes, path(1199): nil, "users/readme.txt": Array("x".utf8),
            ], to: fixture)
        let (_, problems) = try Self.load(fixture, workers: 1)
        #expect(problems.map(\.path).contains(path(600)))
        #expect(problems.count >= 7)
        let (_, others) = try Self.load(fixture, workers: workers)
        #expect(others == problems)
    }

    private static func commit(_ files: [String: [UInt8]?], to fixture: ImportFixture) throws {
        for (path, bytes) in files {
            let file = URL(fileURLWithPath: fixture.location.directory + "/" + path)
            guard let bytes else {
                try FileManager.default.removeItem(at: file)
                continue
            }
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        for arguments in [["add", "--all"], ["commit", "-qm", "Break rules"]] {
            try Program.run(
                ["git", "-C", fixture.location.directory, "-c", "core.hooksPath=/dev/null", "-c", "user.name=A", "-c"]
                    + ["user.email=a@corp.example"] + arguments)
        }
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(0, count - utf8.count)) + self
    }
}
