import Foundation

/// Times as people read them: by the clock where they are, with its difference from UTC.
package enum LocalTime {
    /// A time such as `2026-03-01T18:00:00+01:00`.
    ///
    /// - Parameter seconds: Since 1970-01-01 00:00 UTC.
    package static func text(_ seconds: Int64) -> String {
        let style = Date.ISO8601FormatStyle(timeZone: .current).year().month().day().dateSeparator(.dash)
            .time(includingFractionalSeconds: false).timeSeparator(.colon).timeZone(separator: .colon)
        return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
    }
}
