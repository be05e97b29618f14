import ArgumentParser
import Clients
import Foundation
import IdentityStore
import JSON

/// `scimgit errors`: prints the requests that were refused.
struct ErrorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "Print the requests that were refused, newest first, and what to do.",
        discussion: """
            One line has the time, the client (- for a request without a valid token), status and scimType, method and path, \
            and what the client was told; the next one what to do, if that is known. Those of seven days are kept, 8,000 of \
            clients and 2,000 of others. Times are local; --json has them in UTC.
            """)

    @Option(help: "Requests of this client; - for those without a valid token.")
    var client: String?

    @Option(
        help: ArgumentHelp("Requests since then: a time as of `scimgit log`.", valueName: "time"),
        transform: PointInLog.past)
    var since: PointInLog?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Option(name: .customShort("n"), help: ArgumentHelp("How many requests at most.", valueName: "count"))
    var count: Int?

    @OptionGroup var state: StateOption

    func validate() throws {
        if let count, count < 1 { throw ValidationError("-n must be 1 or more.") }
        if client?.isEmpty == true { throw ValidationError("--client names nothing.") }
        if case .commit? = since { throw ValidationError("--since must be a time: refused requests have no commits.") }
    }

    func run() throws {
        let all = Administration(of: try state.existingLocation()).refusedRequests
        let found = all.reversed().filter(isMeant).prefix(count ?? .max)
        for refused in found {
            if json {
                printOutput(String(decoding: JSONValue.object(refused.value).compactBytes, as: UTF8.self))
            } else {
                printOutput(Self.text(of: refused))
            }
        }
        if found.isEmpty { printDiagnostic(nothing) }
    }

    private func isMeant(_ refused: RefusedRequest) -> Bool {
        if let client, (refused.client ?? "-") != client { return false }
        if case .time(let seconds)? = since, refused.time < seconds { return false }
        return true
    }

    private var nothing: String {
        "No request" + (client.map { " of client \($0.asColumn)" } ?? "") + " was refused "
            + (since.map { "since \($0.words)." } ?? "in the last seven days.")
    }

    private static func text(of refused: RefusedRequest) -> String {
        let status = [String(refused.status), refused.scimType].compactMap(\.self).joined(separator: " ")
        let line = [
            localTime(refused.time), refused.client ?? "-", status, "\(refused.method) \(refused.path)", refused.detail,
        ].map(\.asColumn).joined(separator: "  ")
        let others = refused.others == 0 ? nil : "\(refused.others) more were refused in that second."
        return ([line] + [refused.remedy, others].compactMap(\.self).map { "    " + $0 }).joined(separator: "\n")
    }
}
