import ArgumentParser
import Foundation
import IdentityStore
import ResourceMerge

/// `scimgit merge-driver`: called by git to merge three versions of a file, gitattributes(5).
struct MergeDriverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge-driver",
        abstract: "Merge three versions of a resource by attribute and value: called by git, not by people.",
        discussion: """
            The result is written to OURS. Exit status 0 means that it is merged, 1 that a person has to resolve it: \
            then OURS has conflict markers, or is unchanged if the versions are of different resources. With --bases \
            there is no conflict: where both sides changed a value, the result has that of BASE.
            """)

    @Flag(help: "Merge two merge bases of a criss-cross merge into one.")
    var bases = false

    @Argument(help: "The file with the common ancestor (%O).")
    var base: String

    @Argument(help: "The file with our version, which is replaced by the result (%A).")
    var ours: String

    @Argument(help: "The file with their version (%B).")
    var theirs: String

    @Argument(help: "The path of the file in the repository, for messages (%P).")
    var path: String

    func run() throws {
        if bases {
            return try write(
                MergeDriver.mergeBases(base: read(base), ours: read(ours), theirs: read(theirs), path: path))
        }
        let result = try MergeDriver.merge(
            base: read(base), ours: read(ours), theirs: read(theirs), path: path,
            gitDirectory: ProcessInfo.processInfo.environment["GIT_DIR"])
        switch result {
        case .merged(let bytes): try write(bytes)
        case .conflict(let bytes, let problems):
            try write(bytes)
            for problem in problems { printDiagnostic(problem) }
            throw ExitCode.failure
        case .refused(let reason):
            printDiagnostic(reason)
            throw ExitCode.failure
        }
    }

    private func read(_ file: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: file)))
    }

    private func write(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: ours))
    }
}
