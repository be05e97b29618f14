import ArgumentParser
import Foundation
import IdentityStore

/// `scimgit export`: writes all resources to standard output.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all users, groups and other resources to standard output, one a line.",
        discussion: "Ids and creation times are kept, so that `scimgit import` writes the same files.")

    @Argument(help: "A branch, tag or commit; the served state if left out.")
    var revision: String?

    @OptionGroup var state: StateOption

    func run() throws {
        var buffer = Data()
        try Export.run(revision, of: state.existingLocation()) { line in
            buffer.append(contentsOf: line)
            guard buffer.count >= 1 << 20 else { return }
            try FileHandle.standardOutput.write(contentsOf: buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        try FileHandle.standardOutput.write(contentsOf: buffer)
    }
}
