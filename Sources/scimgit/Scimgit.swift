import ArgumentParser

/// The command line of scimgit.
@main
struct Scimgit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scimgit",
        abstract: "A SCIM 2.0 server that keeps users and groups as files in a git repository.",
        subcommands: [
            ServeCommand.self, InitCommand.self, TokenCommand.self, CheckCommand.self, PathCommand.self,
            SchemaCommand.self, ImportCommand.self, ExportCommand.self, FanoutCommand.self,
            HookCommand.self, MergeDriverCommand.self,
        ])
}

/// Why a command cannot do what it is asked, and what to do.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
