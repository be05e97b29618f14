import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `A file to import` {
    typealias Fixture = ImportFixture

    private static func list(_ resources: [JSONValue]) throws -> JSONValue {
        let texts = resources.map(\.compactBytes)
        return try JSONValue(
            parsing: ListResponse(totalResults: texts.count, startIndex: 1, resources: texts).bytes)
    }

    @Test func `may be list messages, one a line`() async throws {
        let fixture = try Fixture()
        let pages = [
            try Self.list([Fixture.user("u1"), Fixture.user("u2")]), try Self.list([]),
            try Self.list([Fixture.user("u3")]),
        ]
        #expect(try await fixture.load(pages).written == ["3 users"])
    }

    /// A page of a list of users: the first position, the number of users and that of the list.
    private static func page(_ start: Int, _ count: Int, of total: Int, cursors: Bool = false) throws -> JSONValue {
        let texts = (start..<start + count).map { Fixture.user("u\($0)").compactBytes }
        let next = start + count > total ? nil : "next"
        let message =
            cursors
            ? ListResponse(
                totalResults: total, resources: texts, nextCursor: next, previousCursor: start > 1 ? "before" : nil)
            : ListResponse(totalResults: total, startIndex: start, resources: texts)
        return try JSONValue(parsing: message.bytes)
    }

    @Test(arguments: [
        ([try page(1, 100, of: 150)], 150, 100, 101),
        ([try page(101, 50, of: 150)], 150, 50, 1),
        ([try page(1, 50, of: 150), try page(101, 50, of: 150)], 150, 100, 51),
        ([try page(1, 10, of: 20, cursors: true)], 20, 10, 11),
        ([try page(1, 100, of: 1_150)], 1_150, 100, 101),
    ])
    func `of which pages of a list are missing is refused, unless that is meant`(
        _ pages: [JSONValue], _ total: Int, _ held: Int, _ missing: Int
    ) async throws {
        let fixture = try Fixture()
        let refused = try await fixture.load(pages, tolerance: [.invalidResources, .unknownMembers])
        #expect(refused.isRefused && refused.written.isEmpty)
        #expect(
            refused.partialLists.map(\.description) == [
                "line 1: The list has \(total.grouped) resources, and the file holds \(held) of them: the page with "
                    + "startIndex=\(missing) is missing."
            ])
        #expect(try fixture.git("rev-list", "--count", "scimgit/live") == "1")
        #expect(try await fixture.load(pages, tolerance: .partialLists).written == ["\(held) users"])
    }

    @Test(arguments: [
        [try page(1, 100, of: 150), try page(101, 50, of: 150)],
        [try page(101, 50, of: 150), try page(1, 100, of: 150)],
        [try page(1, 10, of: 15, cursors: true), try page(11, 5, of: 15, cursors: true)],
    ])
    func `may be all pages of a list, in any order`(_ pages: [JSONValue]) async throws {
        let fixture = try Fixture()
        let report = try await fixture.load(pages)
        #expect(report.partialLists.isEmpty && !report.isRefused)
    }

    @Test func `may be two lists of as many resources, each of which must be whole`() async throws {
        let fixture = try Fixture()
        func groups(_ count: Int) throws -> JSONValue {
            let texts = (0..<count).map { Fixture.group("g\($0)", members: []).compactBytes }
            return try JSONValue(parsing: ListResponse(totalResults: 3, startIndex: 1, resources: texts).bytes)
        }
        let refused = try await fixture.load([try Self.page(1, 3, of: 3), try groups(2)])
        #expect(refused.partialLists.map(\.location.line) == [2])
        #expect(
            try await fixture.load([try Self.page(1, 3, of: 3), try groups(3)]).written == ["3 users", "3 groups"])
    }

    @Test func `may be one list message over several lines`() async throws {
        let fixture = try Fixture()
        let users = [
            Fixture.user("u1"), Fixture.user("u2", "{\"u2\" [@corp.example\\"), Fixture.user("u3", "u1@corp.example"),
        ]
        let text = "\n" + String(decoding: try Self.list(users).canonicalBytes, as: UTF8.self)
        let report = try await fixture.load(text)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("\"u3\"") }
        #expect(report.problems.map(\.location.line) == [(line ?? 0) + 1])
        #expect(report.problems.map(\.location.position) == [3])
        #expect(try await fixture.load(text, tolerance: .invalidResources).written == ["2 users"])
    }

    @Test(arguments: ["", "\n\n", " \r\n"])
    func `may be empty`(_ text: String) async throws {
        let fixture = try Fixture()
        let report = try await fixture.load(text)
        #expect(report.problems.isEmpty && report.written.isEmpty)
    }

    @Test func `may begin with a byte order mark, have empty lines and no line feed at its end`() async throws {
        let fixture = try Fixture()
        let lines = [Fixture.user("u1"), Fixture.user("u2")].map { String(decoding: $0.compactBytes, as: UTF8.self) }
        #expect(try await fixture.load("\u{FEFF}\(lines[0])\r\n\r\n\(lines[1])").written == ["2 users"])
    }

    @Test func `that is one broken text is one problem, with the line`() async throws {
        let fixture = try Fixture()
        let report = try await fixture.load("{\n  \"schemas\": [\n  }\n}\n")
        #expect(report.problems.map(\.description) == ["line 3: Not valid JSON: Unexpected character at column 3."])
    }

    @Test func `is read whole, however long its lines are`() async throws {
        let fixture = try Fixture()
        let users = (0..<20).map {
            Fixture.user("u\($0)", nil, [("title", .string(String(repeating: "x", count: 60_000 + $0)))])
        }
        #expect(try await fixture.load(users).written == ["20 users"])
        #expect(try fixture.export().map { $0.object?["title"]?.string?.count } == (0..<20).map { 60_000 + $0 })
    }
}
