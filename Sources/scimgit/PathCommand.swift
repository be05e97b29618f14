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
        let matches = try ResourceLocation.all(of: name, at: location).filter(isOfType)
        if matches.isEmpty { throw CommandError("There is no resource type \"\(type ?? "")\".") }
        if let match = matches.first(where: \.exists) { return printOutput(match.path) }
        let named = try ResourceLocation.all(named: name, at: location).filter(isOfType)
        if named.count > 1 { throw CommandError(ambiguity(of: named)) }
        if let match = named.first { return printOutput(match.path) }
        guard type != nil else {
            throw CommandError(
                "No resource on main has the id, userName or displayName \"\(name)\". Give --type to learn where the file "
                    + "of a resource with that id belongs, or belonged before it was deleted.")
        }
        printOutput(matches[0].path)
        printDiagnostic("There is no such file on main now.")
    }

    private func isOfType(_ match: ResourceLocation) -> Bool {
        type.map { $0.lowercased() == match.typeName.lowercased() } ?? true
    }

    private func ambiguity(of matches: [ResourceLocation]) -> String {
        let lines = matches.map { "\n  \($0.path)  \($0.typeName) \($0.name)" }
        return "\(matches.count) resources have the name \"\(name)\"; give the id of one:" + lines.joined()
    }
}
