import ArgumentParser
import IdentityStore

/// `scimgit path`: prints where a resource lives in the state repository.
struct PathCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print the path of the file of a user, a group or another resource in the state repository.",
        discussion: """
            Where no resource has the id, the path that a user with it would have is printed, and a remark on standard \
            error.
            """)

    @Argument(help: "The id of the resource.")
    var id: String

    @Option(help: "The resource type that the id belongs to, such as user; found out when left out.")
    var type: String?

    @OptionGroup var state: StateOption

    func run() throws {
        let places = try ResourcePlace.all(of: id, at: state.existingLocation()).filter { place in
            type.map { $0.lowercased() == place.typeName.lowercased() } ?? true
        }
        if let place = places.first(where: \.exists) {
            say(place.path)
        } else if let place = places.first {
            say(place.path)
            note("There is no such file on main now.")
        } else {
            throw CommandError("There is no resource type \"\(type ?? "")\".")
        }
    }
}
