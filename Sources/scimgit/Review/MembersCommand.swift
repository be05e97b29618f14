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

    @Option(help: ArgumentHelp("The time: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.past)
    var at: PointInLog?

    @OptionGroup var state: StateOption

    func run() throws {
        let review = try state.review()
        let group = try review.named(group, types: ["Group"], at: at)
        let members = try review.members(of: group, at: at)
        for member in members { printOutput("\(member.name.asColumn)\t\(member.id)") }
        if members.isEmpty {
            printDiagnostic("Nobody \(at == nil ? "is" : "was") in the group \(group.name.asColumn).")
        }
    }
}
