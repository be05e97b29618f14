import ArgumentParser
import Foundation
import IdentityStore

/// A point of the log on the command line.
struct PointArgument: ExpressibleByArgument {
    let point: PointInLog

    init?(argument: String) {
        let now = Int64(Date().timeIntervalSince1970)
        guard let point = try? PointInLog(argument, now: now, timeZone: .current) else { return nil }
        self.point = point
    }

    /// How times are written, for the help.
    static let forms =
        "a time (2026-03-01T18:00:00Z, \"2026-03-01 18:00\", 2026-03-01, \"yesterday 18:00\", \"2 hours ago\") or a commit"
}

extension StateOption {
    /// The log of the state, for questions.
    func review() throws -> Review {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        let lines = ReadingLines()
        return try Review(existingLocation(), workers: workers) { lines.show($0, of: $1) }
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
    /// The text without what would end a column or a line.
    var asColumn: String {
        unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
            ? String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
            : self
    }
}
