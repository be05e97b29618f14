import Foundation
import JSON
import Limits

/// The file with the transcript of one client, which is valid JSON after each step.
struct CaptureFile {
    private static let end = Array("\n  ]\n}\n".utf8)

    private let handle: FileHandle
    /// The length without the end.
    private var length: UInt64
    private var isEmpty = true

    /// Creates the file, which only its owner may read.
    init(in directory: String, client: String, dialect: String, now: Date = Date()) throws {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withYear, .withMonth, .withDay, .withTime]
        let name = "\(client)-\(format.string(from: now).filter { $0.isNumber || $0 == "T" })"
        let path = "\(directory)/\(name).json"
        guard
            FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        let head: JSONObject = [
            "name": .string(name), "client": .string(client), "dialect": .string(dialect), "captured": true,
        ]
        let members = head.map { "  \(JSONValue.string($0.name).compactText): \($0.value.compactText)" }
        let start = Array(("{\n" + members.joined(separator: ",\n") + ",\n  \"steps\": [\n").utf8)
        try handle.write(contentsOf: start + Self.end)
        self.handle = handle
        length = UInt64(start.count)
    }

    /// Adds a step, unless the file would become too long.
    ///
    /// - Returns: Whether it was added.
    mutating func add(_ step: JSONObject) throws -> Bool {
        let text = Array(((isEmpty ? "    " : ",\n    ") + JSONValue.object(step).compactText).utf8)
        guard Int(length) + text.count + Self.end.count <= Limits.captureFile else { return false }
        try handle.seek(toOffset: length)
        try handle.write(contentsOf: text + Self.end)
        length += UInt64(text.count)
        isEmpty = false
        return true
    }
}

extension JSONValue {
    /// The compact form as text.
    var compactText: String { String(decoding: compactBytes, as: UTF8.self) }
}
