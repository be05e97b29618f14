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

    @Option(help: ArgumentHelp("The time: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.past)
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
        let given = [
            "--all": all, "--type": type != nil, "--user": !user.isEmpty, "--group": !group.isEmpty,
        ].filter(\.value).keys.sorted()
        guard let first = given.first else {
            throw ValidationError("Say what is to be restored: --user or --group, --type, or --all.")
        }
        if given.count > 1, given != ["--group", "--user"] {
            let others = given.dropFirst().joined(separator: " and ")
            throw ValidationError("\(first) excludes \(others): give one of them.")
        }
        if withoutMemberships, attribute.contains(where: { $0.lowercased() == "groups" }) {
            throw ValidationError("--without-memberships excludes --attribute groups: give one of them.")
        }
    }

    func run() async throws {
        let review = try state.review()
        var selection = RestoreSelection(at: try review.commit(at: at), try scope(review))
        selection.attributes = attribute
        selection.includesMemberships = !withoutMemberships
        try await options.carryOut(.restore(selection), at: state.existingLocation()) { problems in
            try wayOn(from: problems, review)
        }
    }

    private func scope(_ review: Review) throws -> RestoreSelection.Scope {
        if let type { return .type(type) }
        if all { return .all }
        let users = try user.map { try review.named($0, types: ["User"], at: at) }
        let groups = try group.map { try review.named($0, types: ["Group"], at: at) }
        for resource in users + groups { try Self.require(resource, at: at, review) }
        return .resources(
            (users + groups).map { RestoreSelection.ResourceName(type: $0.reference.typeName, id: $0.id) })
    }

    /// The command that takes the deletion of somebody back together with what made another one who has the name since.
    private func wayOn(from problems: [Problem], _ review: Review) throws -> String? {
        for name in user {
            let resource = try review.find(name, types: ["User"], at: at)
            guard case .deleted(let deletion, _)? = review.absence(of: resource, at: nil) else { continue }
            for match in problems.flatMap({ $0.reason.matches(of: /([0-9a-f-]{36})\.json/) }) {
                let other = NamedResource(
                    ResourceReference(typeName: resource.reference.typeName, id: String(match.1)), name: name)
                guard case .madeLater(let creation)? = review.absence(of: other, at: at) else { continue }
                return
                    "Somebody new has the name since. To take both back at once: `scimgit revert "
                    + "\(creation.commit.prefix(12)) \(deletion.commit.prefix(12)) --squash`."
            }
        }
        return nil
    }

    /// Makes sure that there is something to restore.
    private static func require(_ resource: NamedResource, at point: PointInLog, _ review: Review) throws {
        do { try review.requirePresence(of: resource, at: point) } catch let error as ReviewError {
            guard case .absent(_, .madeLater(let event)) = error else { throw error }
            do { try review.requirePresence(of: resource, at: nil) } catch let now as ReviewError {
                throw CommandError("\(error.description) \(now.description)")
            }
            throw CommandError("\(error.description) `scimgit revert \(event.commit.prefix(12))` would take it away.")
        }
    }
}
