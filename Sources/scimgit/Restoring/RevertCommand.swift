import ArgumentParser
import IdentityStore

/// `scimgit revert`: takes back what commits changed.
struct RevertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Take back what commits changed, by attribute, also when other things changed since.",
        discussion: """
            All of them are taken back, newest first, or none: a commit each, whose author is you. What changed since \
            stays; a value that was changed to another one since is a conflict, which is named, and exit status 1.
            """)

    @Argument(help: "Commits, or ranges such as A..B: all after A up to B.")
    var commits: [String] = []

    @Option(help: "All commits that this client asked for.")
    var client: String?

    @Option(
        help: ArgumentHelp("Those since then: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.argument)
    var since: PointInLog?

    @Option(help: ArgumentHelp("Those until then.", valueName: "time"), transform: PointInLog.argument)
    var until: PointInLog?

    @Option(help: ArgumentHelp("All commits by the request with this id.", valueName: "id"))
    var request: String?

    @Flag(help: "Make one commit that takes all of them back.")
    var squash = false

    @OptionGroup var options: RestorationOptions

    @OptionGroup var state: StateOption

    func validate() throws {
        let count = [!commits.isEmpty, client != nil, request != nil].count { $0 }
        guard count == 1 else { throw ValidationError("Name commits, or give --client or --request.") }
        guard client != nil || since == nil && until == nil else {
            throw ValidationError("--since and --until go with --client.")
        }
    }

    func run() async throws {
        let selection: CommitSelection =
            if let client {
                .client(name: client, since: since, until: until)
            } else if let request { .request(request) } else { .named(commits) }
        let ids = try state.review().commits(selection)
        try await options.carryOut(
            .revert(commits: ids, isSquashed: squash), naming: commits, at: state.existingLocation())
    }
}
