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

    @Option(help: ArgumentHelp("The time: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.past)
    var at: PointInLog?

    @OptionGroup var state: StateOption

    func run() throws {
        let review = try state.review()
        let resource = try review.named(resource, at: at)
        let value = try review.value(of: resource, at: at)
        try FileHandle.standardOutput.write(contentsOf: Data(JSONValue.object(value).canonicalBytes))
    }
}
