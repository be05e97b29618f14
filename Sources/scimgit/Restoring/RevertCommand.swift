import ArgumentParser
import IdentityStore

/// `scimgit revert`: takes back what commits changed.
struct RevertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Take back what commits changed, by attribute, also when other things changed since.",
        discussion: """
            All of them are taken back, newest first, or none: a commit each, whose author is you. What changed since \
            stays; a value that was changed to another one since is a conflict, which is named, and exit status 1, or left as \
            it is with --skip-conflicts.
            """)

    @Argument(help: "Commits, or ranges such as A..B: all after A up to B.")
    var commits: [String] = []

    @Option(help: "All commits that this client asked for.")
    var client: String?

    @Option(
        help: ArgumentHelp("Those since then: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.past)
    var since: PointInLog?

    @Option(help: ArgumentHelp("Those until then.", valueName: "time"), transform: PointInLog.argument)
    var until: PointInLog?

    @Option(help: "Of the client's commits those that changed this user or its memberships; may be repeated.")
    var user: [String] = []

    @Option(help: "Not those that changed this user or its memberships, whole commits; may be repeated.")
    var except: [String] = []

    @Option(help: ArgumentHelp("All commits by the request with this id.", valueName: "id"))
    var request: String?

    @Flag(help: "Make one commit that takes all of them back.")
    var squash = false

    @Flag(help: "Leave out what conflicts with later changes, and do the rest.")
    var skipConflicts = false

    @OptionGroup var options: RestorationOptions

    @OptionGroup var state: StateOption

    func validate() throws {
        let given = ["--client": client != nil, "--request": request != nil].filter(\.value).keys.sorted()
        if let option = given.first, !commits.isEmpty {
            throw ValidationError(
                "\(option) excludes commits: leave out \(option) or \(commits.joined(separator: " ")).")
        }
        if given.count > 1 { throw ValidationError("--client excludes --request: give one of them.") }
        if given.isEmpty, commits.isEmpty {
            throw ValidationError("Say what is to be taken back: commits, --client or --request.")
        }
        guard client != nil || since == nil && until == nil else {
            throw ValidationError("--since and --until go with --client, and with nothing else.")
        }
        guard client != nil || user.isEmpty && except.isEmpty else {
            throw ValidationError("--user and --except go with --client, and with nothing else.")
        }
        try PointInLog.validate(since: since, until: until)
        for name in commits {
            guard case .time? = try? PointInLog.argument(name) else { continue }
            throw ValidationError(
                "\"\(name)\" is a time: name commits, which `scimgit log` prints, or give --client NAME with --since.")
        }
    }

    func run() async throws {
        let review = try state.review()
        func users(_ names: [String]) throws -> [ResourceReference] {
            try names.flatMap { try review.everybody(named: $0, types: ["User"], at: until).map(\.reference) }
        }
        let selection: CommitSelection =
            if let client {
                .client(name: client, since: since, until: until, of: try users(user), except: try users(except))
            } else if let request { .request(request) } else { .named(commits) }
        let ids = try review.commits(selection)
        try await options.carryOut(
            .revert(commits: ids, isSquashed: squash), naming: commits, skippingConflicts: skipConflicts,
            at: state.existingLocation())
    }
}
