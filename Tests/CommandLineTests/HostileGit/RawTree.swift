import Foundation
import TestSupport

/// A tree object of any bytes, such as ordinary git never makes.
struct RawTree {
    /// One entry as it stands in the object.
    struct Entry {
        var mode = "100644"
        var name: [UInt8]
        /// The object in hex; an empty file when nil.
        var id: String?

        init(_ name: String, mode: String = "100644", id: String? = nil) {
            self.init(Array(name.utf8), mode: mode, id: id)
        }

        init(_ name: [UInt8], mode: String = "100644", id: String? = nil) {
            (self.name, self.mode, self.id) = (name, mode, id)
        }
    }

    /// The id of the empty file in hex.
    static let emptyFile = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

    /// Writes a tree into a repository, whatever its entries are; its id in hex.
    static func write(_ entries: [Entry], in repository: String) throws -> String {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += Array("\(entry.mode) ".utf8) + entry.name + [0]
            bytes += Self.bytes(entry.id ?? emptyFile)
        }
        return try object("tree", bytes, in: repository)
    }

    /// Writes an object of any bytes into a repository; its id in hex.
    static func object(_ kind: String, _ bytes: [UInt8], in repository: String) throws -> String {
        let file = NSTemporaryDirectory() + "raw-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return try git(["hash-object", "-t", kind, "-w", "--literally", file], in: repository)
    }

    /// The entries at the top of a commit, to which others are added in git's order.
    static func top(of revision: String, in repository: String, adding added: [Entry]) throws -> [Entry] {
        let known = try git(["ls-tree", revision], in: repository).split(separator: "\n").map { line in
            let fields = line.split(separator: "\t")
            let words = fields[0].split(separator: " ").map(String.init)
            return Entry(String(fields[1]), mode: words[0] == "040000" ? "40000" : words[0], id: words[2])
        }
        func key(_ entry: Entry) -> [UInt8] { entry.name + (entry.mode == "40000" ? [UInt8(ascii: "/")] : []) }
        return (known + added).sorted { key($0).lexicographicallyPrecedes(key($1)) }
    }

    /// Commits a tree on top of a revision; the id of the commit.
    static func commit(_ tree: String, on parent: String, in repository: String) throws -> String {
        try git(["commit-tree", "-p", parent, "-m", "Hostile", tree], in: repository)
    }

    private static func git(_ arguments: [String], in repository: String) throws -> String {
        let person = ["-c", "user.name=Mallory", "-c", "user.email=mallory@corp.example"]
        return try Program.run(["git", "-C", repository] + person + arguments).output
            .trimmingCharacters(in: .newlines)
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: 40, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }
}
