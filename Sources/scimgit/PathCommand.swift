import ArgumentParser
import IdentityStore
import SCIM

/// `scimgit path`: prints where a resource lives in the state repository.
struct PathCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print the path of the file of a user or group in the state repository.",
        discussion: """
            Where neither a user nor a group has the id, the path that a user with it would have is printed, and a \
            remark on standard error.
            """)

    /// What the id may name.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case user, group

        var resourceType: ResourceType { self == .user ? .user : .group }
    }

    @Argument(help: "The id of the resource.")
    var id: String

    @Option(help: "What the id names; found out when left out.")
    var type: Kind?

    @OptionGroup var state: StateOption

    func run() throws {
        let location = try state.existingLocation()
        let places = try (type.map { [$0] } ?? Kind.allCases).map { kind in
            try ResourcePlace(of: id, type: kind.resourceType, at: location)
        }
        if let place = places.first(where: \.exists) {
            say(place.path)
        } else if let place = places.first {
            say(place.path)
            note("There is no such file on main now.")
        }
    }
}
