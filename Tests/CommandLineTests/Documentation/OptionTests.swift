import Foundation
import TestSupport
import Testing

@Suite struct `Options in the documentation` {
    /// A command of the program, as `--experimental-dump-help` tells.
    struct Command: Decodable {
        let commandName: String
        let arguments: [Argument]?
        let subcommands: [Command]?

        /// All that the program has, but `help`.
        static func program() throws -> Command {
            struct Help: Decodable { let command: Command }
            let run = try CommandRun("--experimental-dump-help")
            return try JSONDecoder().decode(Help.self, from: Data(run.output.utf8)).command
        }

        /// The options, such as `--state`.
        var options: Set<String> {
            Set((arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--" + $0.name })
        }

        /// The options of this command and of those below it.
        var allOptions: Set<String> { (subcommands ?? []).reduce(options) { $0.union($1.allOptions) } }

        /// The commands that do something, by their words.
        var leaves: [(words: [String], command: Command)] {
            guard let subcommands else { return [([commandName], self)] }
            return subcommands.filter { $0.commandName != "help" }.flatMap(\.leaves).map {
                ([commandName] + $0.words, $0.command)
            }
        }
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }
        let kind: String
        let names: [Name]?
        let defaultValue: String?
    }

    /// What git, not scimgit, is told by an option alone.
    static let ofGit: Set = ["--atomic", "--first-parent", "--prune"]

    /// The words behind each `scimgit` in a text.
    private static func calls(in text: String) -> [[Substring]] {
        let text = text.replacing("sudo -u scimgit ", with: "").replacing("\\|", with: "/")
        return text.matches(of: /(?:^|[ \/'"(])scimgit((?: [^ `|&;'")]+)+)/).map { match in
            match.1.split { " []".contains($0) }
        }
    }

    @Test(arguments: try Page.manual())
    func `and commands are those that the program has`(_ page: Page) throws {
        let program = try Command.program()
        let texts =
            page.spans.map(String.init) + page.blocks.flatMap { $0.text.split(separator: "\n").map(String.init) }
        for words in texts.flatMap({ Self.calls(in: $0) }) {
            var (command, rest) = (program, words.drop { $0 == "help" })
            while let next = command.subcommands?.first(where: { $0.commandName == rest.first ?? "" }) {
                (command, rest) = (next, rest.dropFirst())
            }
            let isNamed = command.subcommands == nil || rest.allSatisfy { $0.hasPrefix("--") || $0 == "COMMAND" }
            #expect(isNamed, "\(page): scimgit \(words.joined(separator: " "))")
            let options = rest.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) }
            #expect(
                Set(options).subtracting(command.options) == [], "\(page): scimgit \(words.joined(separator: " "))")
        }
        let alone = page.spans.filter { $0.hasPrefix("--") }.map { String($0.prefix { !" =".contains($0) }) }
        #expect(Set(alone).subtracting(program.allOptions).subtracting(Self.ofGit) == [], "\(page)")
    }

    @Test func `are all there: each command in its chapter, with each of its options`() throws {
        let spans = try Page.chapter("Commands").spans.map { String($0) }
        let (usual, ofServer): (Set, [[String]]) = (["--state", "--version", "--help"], [["scimgit", "serve"]])
        for (words, command) in try Command.program().leaves {
            let name = words.joined(separator: " ")
            let span = try #require(spans.first { $0 == name || $0.hasPrefix(name + " ") }, "\(name)")
            for option in command.options.subtracting(usual) where !ofServer.contains(words) {
                #expect(span.contains(option), "\(name) \(option)")
            }
        }
    }

    @Test func `of the server are all among the settings, with their defaults`() throws {
        let serve = try #require(try Command.program().subcommands?.first { $0.commandName == "serve" })
        let rows = try Page.chapter("Settings").prose.filter { $0.hasPrefix("| `--") }
        for argument in serve.arguments ?? [] {
            let name = "--" + (argument.names?.last { $0.kind == "long" }?.name ?? "")
            guard !["--version", "--help"].contains(name) else { continue }
            let row = try #require(rows.first { $0.matches(of: /`(--[a-z-]+)/).contains { $0.1 == name } }, "\(name)")
            let column = row.replacing(/\\\|/, with: "/").split(separator: "|")[1].trimmingCharacters(in: .whitespaces)
            let usual = argument.defaultValue.map { "`\($0)`" }
            let none: Set = argument.kind == "flag" ? ["off"] : ["none", "from each request"]
            #expect(usual.map { column == $0 } ?? none.contains(column), "\(row)")
        }
    }
}
