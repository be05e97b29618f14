import ArgumentParser
import IdentityStore

/// `scimgit members`: prints who is, or was, in a group.
struct MembersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Print the members of a group, now or at any time: name, tab, id.",
        discussion: "The name is the userName of a user and the displayName of a group.")

    @Argument(help: "The displayName, externalId or id of the group; also one that it had once.")
    var group: String

    @Option(help: ArgumentHelp("The time: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.argument)
    var at: PointInLog?

    @OptionGroup var state: StateOption

    func run() throws {
        let review = try state.review()
        let group = try review.find(group, types: ["Group"], at: at)
        for member in try review.members(of: group, at: at) { printOutput("\(member.name.asColumn)\t\(member.id)") }
    }
}
