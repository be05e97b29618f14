import ArgumentParser
import IdentityStore

/// `scimgit restore`: makes users, groups and other resources again what they were.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make users, groups or other resources again what they were at some time.",
        discussion: """
            One commit, whose author is you, or none. Who was deleted comes back with the same id. With --type and --all \
            what was made since is deleted. Schemas and settings stay as they are.
            """)

    @Option(help: ArgumentHelp("The time: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.argument)
    var at: PointInLog

    @Option(help: "This user, by userName, displayName, externalId or id, also one that it had; may be repeated.")
    var user: [String] = []

    @Option(help: "This group, with the members that there still are; may be repeated.")
    var group: [String] = []

    @Option(help: "All resources of this type, such as User.")
    var type: String?

    @Flag(help: "All resources.")
    var all = false

    @Option(help: ArgumentHelp("Only this attribute, such as title or groups; may be repeated.", valueName: "name"))
    var attribute: [String] = []

    @Flag(help: "Leave the memberships of users as they are.")
    var withoutMemberships = false

    @OptionGroup var options: RestorationOptions

    @OptionGroup var state: StateOption

    func validate() throws {
        let count = [!user.isEmpty || !group.isEmpty, type != nil, all].count { $0 }
        guard count == 1 else {
            throw ValidationError("Say what is to be restored: --user or --group, --type, or --all.")
        }
    }

    func run() async throws {
        let review = try state.review()
        var selection = RestoreSelection(at: try review.commit(at: at), try scope(review))
        selection.attributes = attribute
        selection.includesMemberships = !withoutMemberships
        try await options.carryOut(.restore(selection), at: state.existingLocation())
    }

    private func scope(_ review: Review) throws -> RestoreSelection.Scope {
        if let type { return .type(type) }
        if all { return .all }
        let users = try user.map { try review.find($0, types: ["User"], at: at) }
        let groups = try group.map { try review.find($0, types: ["Group"], at: at) }
        return .resources(
            (users + groups).map { RestoreSelection.ResourceName(type: $0.reference.typeName, id: $0.id) })
    }
}
