import ArgumentParser
import Foundation
import IdentityStore
import JSON

/// `scimgit log`: prints what happened.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract:
            "Print what happened, newest first, one change a line: commit, time, author, and what changed in words.",
        discussion: """
            Conditions are combined. The log of a user has its memberships too, and goes back beyond renames and a deletion. \
            Times are local; --json has them in UTC.
            """)

    @Option(help: "Changes of this user: its userName, displayName, externalId or id, also one that it had once.")
    var user: String?

    @Option(help: "Changes of this group.")
    var group: String?

    @Option(help: "Changes that this client asked for.")
    var client: String?

    @Option(help: "Changes of this attribute, such as title.")
    var attribute: String?

    @Option(help: ArgumentHelp("Changes by the request with this id.", valueName: "id"))
    var request: String?

    @Option(
        help: ArgumentHelp("Changes since then: \(PointInLog.forms).", valueName: "time"), transform: PointInLog.past)
    var since: PointInLog?

    @Option(help: ArgumentHelp("Changes until then.", valueName: "time"), transform: PointInLog.argument)
    var until: PointInLog?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Option(name: .customShort("n"), help: ArgumentHelp("How many changes at most.", valueName: "count"))
    var count: Int?

    @OptionGroup var state: StateOption

    func validate() throws {
        if let count, count < 1 { throw ValidationError("-n must be 1 or more.") }
        for (option, value) in [("user", user), ("group", group), ("client", client), ("attribute", attribute)]
        where value?.isEmpty == true {
            throw ValidationError("--\(option) names nothing.")
        }
        try PointInLog.validate(since: since, until: until)
    }

    func run() throws {
        let review = try state.review()
        let users = try user.map { try review.everybody(named: $0, types: ["User"], at: until) } ?? []
        let groups = try group.map { try review.everybody(named: $0, types: ["Group"], at: until) } ?? []
        var query = LogQuery()
        (query.users, query.groups) = (users.map(\.reference), groups.map(\.reference))
        (query.client, query.attribute, query.requestID) = (client, attribute, request)
        (query.since, query.until) = (since, until)
        let ambiguous = Set([users, groups].filter { $0.count > 1 }.joined().map(\.reference))
        var done = 0
        try review.log(query, isDetailed: json) { change in
            done += 1
            let line = json ? Self.object(change) : Self.line(change, naming: ambiguous)
            return Self.print(line) && done < count ?? .max
        }
        if done == 0 { printDiagnostic(([nothing(users, groups)] + review.remarks(on: query)).joined(separator: " ")) }
    }

    /// That nothing is found, and what was looked for.
    private func nothing(_ users: [NamedResource], _ groups: [NamedResource]) -> String {
        let conditions = [
            ("of attribute", attribute), ("of user", users.last?.name),
            (users.isEmpty ? "of group" : "in group", groups.last?.name), ("by client", client),
            ("by request", request),
            ("since", since?.words), ("until", until?.words),
        ]
        return "No change" + conditions.map { words, value in value.map { " \(words) \($0.asColumn)" } ?? "" }.joined()
            + "."
    }

    private static func object(_ change: ReviewedChange) -> [UInt8] { JSONValue.object(change.value).compactBytes }

    /// - Parameter ambiguous: The resources that share a name, so that each is told by its id.
    private static func line(_ change: ReviewedChange, naming ambiguous: Set<ResourceReference>) -> [UInt8] {
        let author = SingleLine.text(change.author, limit: 64)
        let ids = change.concerned.filter(ambiguous.contains).map { "  [\($0.id)]" }.joined()
        return Array("\(change.commit.prefix(12))  \(localTime(change.time))  \(author)  \(change.subject)\(ids)".utf8)
    }

    /// Prints a line at once.
    ///
    /// - Returns: Whether anybody reads on.
    private static func print(_ line: [UInt8]) -> Bool {
        do { try FileHandle.standardOutput.write(contentsOf: Data(line + [0x0A])) } catch { return false }
        return true
    }
}
