import Foundation
import JSON

/// A group of users as an import file has it, and changes of its members.
struct SampleGroup {
    let id: String
    let members: Int

    /// One line of an import file.
    var line: String {
        let value: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": .string(id),
            "displayName": .string("Group of \(members)"),
            "members": .array((0..<members).map { ["value": .string(SampleUser.id($0))] }),
        ]
        return String(decoding: value.compactBytes, as: UTF8.self)
    }

    /// Imports groups into a state that nobody serves.
    static func load(_ groups: [SampleGroup], into state: SampleState) throws {
        let file = state.directory + "-groups"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try groups.map(\.line).joined(separator: "\n").write(toFile: file, atomically: false, encoding: .utf8)
        try Command.run(ServerProcess.program, ["import", file, "--state", state.directory])
    }

    static func adding(_ number: Int) -> JSONValue {
        patch(["op": "add", "path": "members", "value": [["value": .string(SampleUser.id(number))]]])
    }

    static func removing(_ number: Int) -> JSONValue {
        patch(["op": "remove", "path": .string("members[value eq \"\(SampleUser.id(number))\"]")])
    }

    private static func patch(_ operation: JSONValue) -> JSONValue {
        ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]]
    }
}
