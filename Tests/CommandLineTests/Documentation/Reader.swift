import Foundation
import TestSupport

/// Somebody who types the commands of the README and of the guide, in an account of their own.
struct Reader {
    /// The home of the account; the state is in it.
    let folder: TestFolder
    private let environment: [String: String]

    init() throws {
        folder = try TestFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/bin", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/bin/scimgit",
            withDestinationPath: URL(fileURLWithPath: ServerProcess.program).path)
        let inherited = ProcessInfo.processInfo.environment
        let path = folder.path + "/bin:" + (inherited["PATH"] ?? "")
        environment = inherited.merging(["PATH": path, "HOME": folder.path, "GIT_PAGER": "cat"]) { $1 }
    }

    /// The blocks of commands under a heading, without what is said about the commands.
    static func commands(_ page: Page, under heading: String) -> [String] {
        page.blocks.filter { $0.heading == heading && isCommands($0) }.map(commands)
    }

    /// Whether a block is to be typed.
    static func isCommands(_ block: Page.Block) -> Bool {
        ["cd ", "curl ", "git ", "scimgit ", "sudo "].contains { block.text.hasPrefix($0) }
    }

    /// The words behind three blanks say what the command is for.
    private static func commands(_ block: Page.Block) -> String {
        block.text.split(separator: "\n").map { line in
            line.firstRange(of: "   ").map { line[..<$0.lowerBound] } ?? line
        }.joined(separator: "\n")
    }

    /// Runs commands one after the other, up to one that fails; what they print.
    @discardableResult
    func run(_ commands: String) throws -> String {
        try Program.run(["sh", "-ec", commands], in: folder.path, environment: environment).output
    }

    /// Starts a command that runs on.
    func start(_ command: String) throws -> Program {
        try Program(
            starting: ["sh", "-ec", "exec " + command], in: folder.path, environment: environment,
            separatesErrors: true)
    }
}
