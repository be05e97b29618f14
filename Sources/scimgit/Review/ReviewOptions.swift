import ArgumentParser
import Foundation
import IdentityStore
import JSON

extension PointInLog {
    /// Reads a point of the log from the command line.
    static func argument(_ text: String) throws -> PointInLog {
        do { return try PointInLog(text, now: Self.now, timeZone: .current) } catch {
            throw ValidationError(error.description)
        }
    }

    /// Reads a point of the log at which something is looked at, or from which on: none that is still to come.
    static func past(_ text: String) throws -> PointInLog {
        let point = try argument(text)
        if case .time(let seconds) = point, seconds > now {
            throw ValidationError("\"\(text)\" is in the future: it is \(PointInLog.time(now).words) now.")
        }
        return point
    }

    /// The time with its difference from UTC, such as `2026-03-01T18:00:00+01:00`, or the name of the commit.
    var words: String {
        switch self {
        case .time(let seconds): LocalTime.text(seconds)
        case .commit(let name): name
        }
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    /// How times are written, for the help.
    static let forms =
        "a time (2026-03-01T18:00:00Z, \"2026-03-01 18:00\", 2026-03-01, \"yesterday 18:00\", \"2 hours ago\") or a commit"

    /// Makes sure that a time does not end before it begins.
    static func validate(since: PointInLog?, until: PointInLog?) throws {
        guard case .time(let start)? = since, case .time(let end)? = until, start > end else { return }
        throw ValidationError("--until is before --since: there is nothing in between.")
    }
}

/// A time in seconds since 1970-01-01 00:00 UTC as clocks on the wall have it, such as `2026-03-01 18:00:00`.
func localTime(_ seconds: Int64) -> String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current)
        .year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false)
    return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
}

extension StateOption {
    /// The log of the state, for questions.
    func review() throws -> Review {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        let lines = ReadingLines()
        return try Review(existingLocation(), workers: workers) { lines.show($0, of: $1) }
    }
}

extension Review {
    /// The resource that a person names; who else had the name is told, because one of them may be meant.
    func named(_ name: String, types: [String]? = nil, at point: PointInLog?) throws -> NamedResource {
        let found = try find(name, types: types, at: point)
        let others = try holders(of: name, types: types).filter { $0.resource.id != found.id }
        if !others.isEmpty {
            printDiagnostic("This is about \(found.id). \"\(name.asColumn)\" is, or was, also the name of:")
            for holder in others { printDiagnostic("  " + holder.text(of: name)) }
        }
        return found
    }

    /// All who have, or had, a name, who had it last being the last one; they are told when there are several.
    func everybody(named name: String, types: [String], at point: PointInLog?) throws -> [NamedResource] {
        let holders = try holders(of: name, types: types)
        guard holders.count > 1 else { return [try named(name, types: types, at: point)] }
        printDiagnostic(
            "\"\(name.asColumn)\" is, or was, the name of \(holders.count) resources. Each line has the id of the one that "
                + "it is about:")
        for holder in holders { printDiagnostic("  " + holder.text(of: name)) }
        return holders.map(\.resource)
    }
}

/// Lines on standard error that say how far the log is read, when that takes a while: it does once.
private struct ReadingLines {
    private let start = ContinuousClock.now

    func show(_ done: Int, of total: Int) {
        guard ContinuousClock.now - start > .seconds(1) else { return }
        printDiagnostic("Reading the log, which takes a while once: \(done) of \(total) changes")
    }
}

extension String {
    /// The text without what would end a column or a line, or change how a terminal shows it.
    var asColumn: String {
        let text = String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 })
        return SingleLine.text(String(text), limit: 10_000)
    }
}
