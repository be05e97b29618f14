public import Foundation

/// A point in the log as a person names it.
public enum PointInLog: Sendable, Hashable {
    /// The newest change at this time or before, in seconds since 1970-01-01 00:00 UTC.
    case time(Int64)
    /// A commit: its id, or the beginning of it, a branch or a tag.
    case commit(String)

    /// A text that is meant for a time and is none.
    public struct NoTime: Error, Hashable, CustomStringConvertible {
        /// The text.
        public let text: String

        /// What is wrong, and what would be right.
        public var description: String {
            "\"\(text)\" is no time: write 2026-03-01T18:00:00Z, \"2026-03-01 18:00\", 2026-03-01, \"yesterday 18:00\", "
                + "\"2 hours ago\", or the id of a commit."
        }
    }

    /// Reads what a person wrote.
    ///
    /// Understood are RFC 3339 (`2026-03-01T18:00:00+01:00`), a date with a time of day (`2026-03-01 18:00`), a date alone
    /// (its beginning), a time of day (`18:00`, of today), `now`, `today`, `yesterday`, `tomorrow` and days of the week
    /// (their beginning; `yesterday 18:00`, `last monday 9:30`), `2 hours ago` and its like, and `@1700000000`. Whatever does not
    /// look like a time names a commit.
    ///
    /// - Parameters:
    ///   - now: What the clock says, in seconds since 1970.
    ///   - timeZone: That of times which name none.
    public init(_ text: String, now: Int64, timeZone: TimeZone) throws(NoTime) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let reader = TimeReader(now: Date(timeIntervalSince1970: TimeInterval(now)), calendar: calendar)
        let words = text.lowercased().split { $0.isWhitespace }.map(String.init)
        switch reader.read(words) {
        case .time(let date): self = .time(Int64(date.timeIntervalSince1970.rounded(.down)))
        case .noTime: throw NoTime(text: text)
        case .other:
            guard words.count == 1 else { throw NoTime(text: text) }
            self = .commit(text.trimmingCharacters(in: .whitespaces))
        }
    }
}

/// Reads times in words and figures.
private struct TimeReader {
    let now: Date
    let calendar: Calendar

    enum Result {
        case time(Date)
        /// It looks like a time, and is none.
        case noTime
        case other
    }

    func read(_ words: [String]) -> Result {
        guard let first = words.first else { return .noTime }
        if words.count == 1, let seconds = Self.seconds(first) { return .time(seconds) }
        if let date = ago(words) { return .time(date) }
        if let day = day(words) {
            if day.rest.isEmpty { return .time(day.date) }
            return day.rest.count == 1 ? time(day.rest[0], of: day.date).map { .time($0) } ?? .noTime : .noTime
        }
        if first.firstMatch(of: /^\d{4,}-\d/) != nil { return date(words).map { .time($0) } ?? .noTime }
        if words.count == 1, first.contains(":") {
            return time(first, of: calendar.startOfDay(for: now)).map { .time($0) } ?? .noTime
        }
        return .other
    }

    /// `@1700000000`.
    private static func seconds(_ word: String) -> Date? {
        guard word.hasPrefix("@"), let seconds = Int64(word.dropFirst()), seconds >= 0, seconds < 1 << 40 else {
            return nil
        }
        return Date(timeIntervalSince1970: TimeInterval(seconds))
    }

    /// `2 hours ago`, also as git has it, `2.hours.ago`.
    private func ago(_ words: [String]) -> Date? {
        let words = words.count == 1 ? words[0].split(separator: ".").map(String.init) : words
        guard words.count == 3, words[2] == "ago", let count = Int(words[0]) ?? (words[0].hasPrefix("a") ? 1 : nil),
            (0...1_000_000).contains(count)
        else { return nil }
        let unit = words[1].hasSuffix("s") ? String(words[1].dropLast()) : words[1]
        switch unit {
        case "second", "sec", "minute", "min", "hour", "hr", "h":
            let length = ["minute": 60, "min": 60, "hour": 3600, "hr": 3600, "h": 3600][unit] ?? 1
            return now.addingTimeInterval(-TimeInterval(count * length))
        case "day": return calendar.date(byAdding: .day, value: -count, to: now)
        case "week": return calendar.date(byAdding: .day, value: -7 * count, to: now)
        case "month": return calendar.date(byAdding: .month, value: -count, to: now)
        case "year": return calendar.date(byAdding: .year, value: -count, to: now)
        default: return nil
        }
    }

    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// `now`, or the beginning of a day that is named in words, and the words behind it.
    private func day(_ words: [String]) -> (date: Date, rest: [String])? {
        let today = calendar.startOfDay(for: now)
        switch words[0] {
        case "now": return words.count == 1 ? (now, []) : nil
        case "today": return (today, Array(words.dropFirst()))
        case "yesterday", "tomorrow":
            return calendar.date(byAdding: .day, value: words[0] == "yesterday" ? -1 : 1, to: today).map {
                ($0, Array(words.dropFirst()))
            }
        default:
            let rest = words[0] == "last" ? Array(words.dropFirst()) : words
            guard let word = rest.first, let day = Self.weekdays.firstIndex(of: word) else { return nil }
            let back = (calendar.component(.weekday, from: today) - 1 - day + 6) % 7 + 1
            return calendar.date(byAdding: .day, value: -back, to: today).map { ($0, Array(rest.dropFirst())) }
        }
    }

    /// A time of day, such as `18:00` or `9:30:15`.
    private func time(_ word: String, of day: Date) -> Date? {
        guard let match = word.wholeMatch(of: /(\d{1,2}):(\d\d)(?::(\d\d))?/), let hour = Int(match.1),
            let minute = Int(match.2), let second = Int(match.3 ?? "0"), hour < 24, minute < 60, second < 60
        else { return nil }
        var parts = calendar.dateComponents([.year, .month, .day], from: day)
        (parts.hour, parts.minute, parts.second) = (hour, minute, second)
        return calendar.date(from: parts)
    }

    /// A date, alone or with a time of day and a zone.
    private func date(_ words: [String]) -> Date? {
        let form = /(\d{4})-(\d\d)-(\d\d)(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)? ?(z|[+-]\d\d:?\d\d)?/
        guard let match = words.joined(separator: " ").wholeMatch(of: form), let year = Int(match.1),
            let month = Int(match.2), let day = Int(match.3), let hour = Int(match.4 ?? "0"),
            let minute = Int(match.5 ?? "0"), let second = Int(match.6 ?? "0"), hour < 24, minute < 60, second < 61,
            match.7 == nil || match.4 != nil
        else { return nil }
        var calendar = calendar
        if let zone = match.7 {
            guard let timeZone = Self.timeZone(zone) else { return nil }
            calendar.timeZone = timeZone
        }
        let parts = DateComponents(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard year > 0, DateComponents(calendar: calendar, year: year, month: month, day: day).isValidDate else {
            return nil
        }
        return calendar.date(from: parts)
    }

    private static func timeZone(_ text: Substring) -> TimeZone? {
        if text == "z" { return TimeZone(secondsFromGMT: 0) }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let hours = Int(digits.prefix(2)), let minutes = Int(digits.suffix(2)), hours < 24, minutes < 60 else {
            return nil
        }
        return TimeZone(secondsFromGMT: (text.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60))
    }
}
