import ArgumentParser
import Foundation
import IdentityStore
import JSON

/// `scimgit show`: prints a resource as it is, or was.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a user, a group or another resource, now or at any time, with all members, as JSON.")

    @Argument(help: "The userName, displayName, externalId or id; also one that it had once.")
    var resource: String

    @Option(help: ArgumentHelp("The time: \(PointArgument.forms).", valueName: "time"))
    var at: PointArgument?

    @OptionGroup var state: StateOption

    func run() throws {
        let review = try state.review()
        let resource = try review.find(resource, at: at?.point)
        let value = try review.value(of: resource, at: at?.point)
        try FileHandle.standardOutput.write(contentsOf: Data(JSONValue.object(value).canonicalBytes))
    }
}
