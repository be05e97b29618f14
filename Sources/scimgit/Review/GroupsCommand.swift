import ArgumentParser
import IdentityStore

/// `scimgit groups`: prints what groups somebody is, or was, in.
struct GroupsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "Print the groups of a user, or of a group, now or at any time: displayName, tab, id.")

    @Argument(help: "The userName, displayName, externalId or id of the user; also one that it had once.")
    var user: String

    @Option(help: ArgumentHelp("The time: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.past)
    var at: PointInLog?

    @OptionGroup var state: StateOption

    func run() throws {
        let review = try state.review()
        let user = try review.named(user, types: ["User", "Group"], at: at)
        let groups = try review.groups(of: user, at: at)
        for group in groups { printOutput("\(group.name.asColumn)\t\(group.id)") }
        if groups.isEmpty { printDiagnostic("\(user.name.asColumn) \(at == nil ? "is" : "was") in no group.") }
    }
}
