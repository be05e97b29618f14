import ArgumentParser
import Foundation
import IdentityStore
import JSON
import SCIM

/// `scimgit schema`: ready-made schemas and resource types.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "List and add ready-made schemas and resource types.",
        discussion: """
            Besides the built-in schemas and resource types, the server serves those in schemas/ and resource-types/ of \
            the state repository, as soon as they are committed.
            """,
        subcommands: [SchemaListCommand.self, SchemaAddCommand.self])
}

/// `scimgit schema list`: prints the names and summaries of the ready-made resource types.
struct SchemaListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the ready-made schemas and resource types.")

    func run() {
        let width = SchemaTemplate.all.map(\.name.count).max() ?? 0
        for template in SchemaTemplate.all {
            printOutput(template.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + template.summary)
        }
    }
}

/// `scimgit schema add`: writes the files of a ready-made resource type, to be reviewed and committed.
struct SchemaAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Write the files of a ready-made resource type into a work tree, to be reviewed and committed.")

    @Argument(help: "The name; `scimgit schema list` shows all names.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "The name of the resource type, where you need several of this kind.", valueName: "name"))
    var type: String?

    @Option(help: ArgumentHelp("The path of its endpoint, such as /Licenses.", valueName: "path"))
    var endpoint: String?

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("The folder of the state repository, or of a clone of it.", valueName: "dir"),
        completion: .directory)
    var directory = "state"

    func run() throws {
        guard let ready = SchemaTemplate.all.first(where: { $0.name == name }) else {
            throw CommandError("There is no ready-made schema \"\(name)\"; `scimgit schema list` shows all names.")
        }
        let template =
            type == nil && endpoint == nil
            ? ready
            : ready.named(type ?? ready.resourceType.name, endpoint: endpoint)
        guard FileManager.default.fileExists(atPath: directory + "/.git") else {
            throw CommandError("\(directory) has no work tree: clone the state repository and give --state the clone.")
        }
        let files = template.files.filter { !isThere($0.key, $0.value) }.sorted { $0.key < $1.key }
        if files.isEmpty, let path = template.files.keys.min() {
            throw CommandError("\(path) exists already; nothing was written.")
        }
        if let (path, _) = files.first(where: { FileManager.default.fileExists(atPath: directory + "/" + $0.key) }) {
            throw CommandError("\(path) exists already; nothing was written.")
        }
        for (path, definition) in files {
            let file = URL(fileURLWithPath: directory + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(JSONValue.object(definition).canonicalBytes).write(to: file, options: .withoutOverwriting)
        }
        let paths = files.map(\.key).joined(separator: " ")
        printOutput("Wrote \(paths). To serve them:\n  git -C \(directory) add \(paths)\n  git -C \(directory) commit")
    }

    /// Whether a file has a definition already, as the schema has that two resource types share.
    private func isThere(_ path: String, _ definition: JSONObject) -> Bool {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: directory + "/" + path)) else { return false }
        return (try? JSONValue(parsing: Array(data))) == .object(definition)
    }
}
