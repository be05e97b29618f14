import ArgumentParser
import IdentityStore

/// `scimgit path`: prints where a resource lives in the state repository.
struct PathCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print the path of the file of a user, a group or another resource in the state repository.",
        discussion: """
            With --type an id without a resource is an answer too: where the file of one would be, and a remark on \
            standard error.
            """)

    @Argument(help: "The id, userName or displayName of the resource.")
    var name: String

    @Option(help: "The resource type, such as user; found out when left out.")
    var type: String?

    @OptionGroup var state: StateOption

    func run() throws {
        let location = try state.existingLocation()
        let places = try ResourcePlace.all(of: name, at: location).filter(isOfType)
        if places.isEmpty { throw CommandError("There is no resource type \"\(type ?? "")\".") }
        if let place = places.first(where: \.exists) { return say(place.path) }
        let named = try ResourcePlace.all(named: name, at: location).filter(isOfType)
        if named.count > 1 { throw CommandError(ambiguity(of: named)) }
        if let place = named.first { return say(place.path) }
        guard type != nil else {
            throw CommandError(
                "No resource on main has the id, userName or displayName \"\(name)\". Give --type to learn where the file "
                    + "of a resource with that id belongs, or belonged before it was deleted.")
        }
        say(places[0].path)
        note("There is no such file on main now.")
    }

    private func isOfType(_ place: ResourcePlace) -> Bool {
        type.map { $0.lowercased() == place.typeName.lowercased() } ?? true
    }

    private func ambiguity(of places: [ResourcePlace]) -> String {
        let lines = places.map { "\n  \($0.path)  \($0.typeName) \($0.name)" }
        return "\(places.count) resources have the name \"\(name)\"; give the id of one:" + lines.joined()
    }
}
