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

    @Option(help: ArgumentHelp("Changes since then: \(PointArgument.forms).", valueName: "time"))
    var since: PointArgument?

    @Option(help: ArgumentHelp("Changes until then.", valueName: "time"))
    var until: PointArgument?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Option(name: .customShort("n"), help: ArgumentHelp("How many changes at most.", valueName: "count"))
    var count: Int?

    @OptionGroup var state: StateOption

    func validate() throws {
        if let count, count < 1 { throw ValidationError("-n must be 1 or more.") }
    }

    func run() throws {
        let review = try state.review()
        var query = LogQuery()
        query.user = try user.map { try review.find($0, types: ["User"], at: until?.point).reference }
        query.group = try group.map { try review.find($0, types: ["Group"], at: until?.point).reference }
        (query.client, query.attribute, query.requestID) = (client, attribute, request)
        (query.since, query.until) = (since?.point, until?.point)
        var rest = count ?? .max
        try review.log(query, isDetailed: json) { change in
            rest -= 1
            return try Self.print(json ? Self.object(change) : Self.line(change)) && rest > 0
        }
    }

    private static func object(_ change: ReviewedChange) -> [UInt8] { JSONValue.object(change.value).compactBytes }

    private static func line(_ change: ReviewedChange) -> [UInt8] {
        let author = SingleLine.text(change.author, limit: 64)
        return Array("\(change.commit.prefix(12))  \(time(change.time))  \(author)  \(change.subject)".utf8)
    }

    /// A time as clocks on the wall have it, such as `2026-03-01 18:00:00`.
    private static func time(_ seconds: Int64) -> String {
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current)
            .year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false)
        return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
    }

    /// Prints a line at once.
    ///
    /// - Returns: Whether anybody reads on.
    private static func print(_ line: [UInt8]) throws -> Bool {
        do { try FileHandle.standardOutput.write(contentsOf: Data(line + [0x0A])) } catch { return false }
        return true
    }
}
