import Foundation
import JSON
import Logging
import SCIM
import TestSupport

@testable import IdentityStore

/// A state repository without a server, in a temporary folder that is removed with it.
final class ImportFixture {
    let location: StateLocation

    init(fanOut: Int = 3, bare: Bool = true) throws {
        location = StateLocation(
            directory: NSTemporaryDirectory() + "scimgit-import-\(UUID().uuidString)", bare: bare)
        try Setup.initialize(location, executable: "/usr/bin/true", fanOut: fanOut)
    }

    deinit { try? FileManager.default.removeItem(atPath: location.directory) }

    static var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    /// Imports a text as it stands.
    @discardableResult
    func load(
        _ text: String, client: String = "hr", tolerance: Import.Tolerance = []
    ) async throws -> Import.Report {
        let file = location.directory + "-input"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        let load = Import(
            into: location, client: client, source: "users.jsonl", tolerance: tolerance, logger: Self.logger)
        return try await load.run(handle) { _ in }
    }

    /// Imports resources, one a line.
    @discardableResult
    func load(
        _ resources: [JSONValue], client: String = "hr", tolerance: Import.Tolerance = []
    ) async throws -> Import.Report {
        let lines = resources.map { String(decoding: $0.compactBytes, as: UTF8.self) }
        return try await load(lines.joined(separator: "\n"), client: client, tolerance: tolerance)
    }

    func export(_ revision: String? = nil) throws -> [JSONValue] {
        var values: [JSONValue] = []
        try Export.run(revision, of: location) { values.append(try JSONValue(parsing: $0)) }
        return values
    }

    func open() async throws -> IdentityStore { try await StoreFixture.open(location) }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try Program.run(["git", "--git-dir", location.gitDirectory] + arguments).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func user(_ id: String, _ name: String? = nil, _ more: [(String, JSONValue)] = []) -> JSONValue {
        let own: [(String, JSONValue)] = [
            ("schemas", [.string(Schema.user.id)]), ("id", .string(id)),
            ("userName", .string(name ?? "\(id)@corp.example")), ("active", true),
        ]
        return .object(JSONObject(own + more))
    }

    static func group(_ id: String, _ name: String? = nil, members: [String]) -> JSONValue {
        [
            "schemas": [.string(Schema.group.id)], "id": .string(id), "displayName": .string(name ?? "Group \(id)"),
            "members": .array(members.map { ["value": .string($0)] }),
        ]
    }
}
