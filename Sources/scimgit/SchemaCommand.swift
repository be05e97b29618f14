import ArgumentParser
import Foundation
import JSON
import SCIM

/// `scimgit schema`: schemas and resource types that are ready to be added.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "List and add ready-made schemas and resource types.",
        discussion: """
            The server serves what schemas/ and resource-types/ of the state repository hold besides the built-in \
            ones, as soon as it is committed.
            """,
        subcommands: [SchemaListCommand.self, SchemaAddCommand.self])
}

/// `scimgit schema list`: what there is to add.
struct SchemaListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the ready-made schemas and resource types.")

    func run() {
        let width = SchemaTemplate.all.map(\.name.count).max() ?? 0
        for ready in SchemaTemplate.all {
            printOutput(ready.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + ready.summary)
        }
    }
}

/// `scimgit schema add`: writes the files of one, to be reviewed and committed.
struct SchemaAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Write the files of a ready-made resource type into a work tree, to be reviewed and committed.")

    @Argument(help: "What to add; `scimgit schema list` shows what there is.")
    var name: String

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("The folder of the state repository, or of a clone of it.", valueName: "dir"),
        completion: .directory)
    var directory = "state"

    func run() throws {
        guard let ready = SchemaTemplate.all.first(where: { $0.name == name }) else {
            throw CommandError("There is no \"\(name)\"; `scimgit schema list` shows what there is.")
        }
        guard FileManager.default.fileExists(atPath: directory + "/.git") else {
            throw CommandError("\(directory) has no work tree: clone the state repository and give --state the clone.")
        }
        let files = ready.files.sorted { $0.key < $1.key }
        if let (path, _) = files.first(where: { FileManager.default.fileExists(atPath: directory + "/" + $0.key) }) {
            throw CommandError("\(path) is there already; nothing was written.")
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
}
