import ArgumentParser
import IdentityStore
import JSON

/// `scimgit diff`: prints what two points of the log differ in.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Print what changed between two times, resource by resource and attribute by attribute.")

    @Argument(
        help: ArgumentHelp("The earlier time: \(PointInLog.forms).", valueName: "a"), transform: PointInLog.past)
    var old: PointInLog

    @Argument(help: ArgumentHelp("The later one; now when left out.", valueName: "b"), transform: PointInLog.past)
    var new: PointInLog?

    @Option(help: "Only this user, with its memberships.")
    var user: String?

    @Option(help: "Only this group, with its memberships.")
    var group: String?

    @OptionGroup var state: StateOption

    func validate() throws {
        if user != nil, group != nil { throw ValidationError("Give --user or --group, not both.") }
    }

    func run() throws {
        let review = try state.review()
        let resource =
            try user.map { try review.named($0, types: ["User"], at: new) }
            ?? group.map { try review.named($0, types: ["Group"], at: new) }
        let changes = try review.differences(from: old, to: new, of: resource)
        if changes.isEmpty {
            let whose = resource.map { " of \($0.reference.typeName.lowercased()) \($0.name.asColumn)" } ?? ""
            printDiagnostic("No change\(whose) in between.")
        }
        for change in changes {
            let (reference, name) = (change.resource.reference, SingleLine.text(change.resource.name, limit: 200))
            printOutput("\(reference.typeName.lowercased()) \(name) (\(reference.id)) \(change.fate.rawValue)")
            for detail in change.details { printOutput("  \(detail.text)") }
        }
    }
}
