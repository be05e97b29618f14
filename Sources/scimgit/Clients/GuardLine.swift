import Clients
import Foundation
import IdentityStore

/// What `scimgit guard list` tells of a client and a kind of change.
enum GuardLine {
    /// The cells of the lines of a client; none when it took nothing away and nobody said anything of it.
    static func lines(of client: RegisteredClient, _ reports: [MassChangeReport]) -> [[String]] {
        let now = Int64(Date().timeIntervalSince1970)
        let lines = reports.map { [client.name, state(of: client, $0, at: now), done($0)] }
        let decided = state(of: client, nil, at: now)
        return lines.isEmpty && decided != "-" ? [[client.name, decided, ""]] : lines
    }

    private static func state(of client: RegisteredClient, _ report: MassChangeReport?, at now: Int64) -> String {
        switch client.massChanges {
        case .rejected: return "rejected"
        case .allowed(let end) where end > now: return "allowed until \(TokenLine.time(end))"
        default: break
        }
        guard let report, report.isHeld(client.massChanges, at: now), let since = report.heldSince else { return "-" }
        return "held back since \(TokenLine.time(since))"
    }

    private static func done(_ report: MassChangeReport) -> String {
        guard let last = report.heldLast else { return report.words }
        return "\(report.words); \(report.refused) refused, last at \(TokenLine.time(last))"
    }
}
