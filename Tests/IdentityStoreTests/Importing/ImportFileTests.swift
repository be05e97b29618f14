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

    @Test func `may be one list message over several lines`() async throws {
        let fixture = try Fixture()
        let users = [
            Fixture.user("u1"), Fixture.user("u2", "{\"u2\" [@corp.example\\"), Fixture.user("u3", "u1@corp.example"),
        ]
        let text = "\n" + String(decoding: try Self.list(users).canonicalBytes, as: UTF8.self)
        let report = try await fixture.load(text)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("\"u3\"") }
        #expect(report.problems.map(\.place.line) == [(line ?? 0) + 1])
        #expect(report.problems.map(\.place.position) == [3])
        #expect(try await fixture.load(text, skipsInvalid: true).written == ["2 users"])
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
