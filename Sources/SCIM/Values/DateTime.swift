/// A point in time as an xsd:dateTime says it, RFC 7643 §2.3.5; one without a zone is taken as UTC.
///
/// Years have at most nine digits. `24:00:00` is the midnight that ends the day, and there is no second 60.
package struct DateTime: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01 00:00 UTC, leap seconds left out.
    package let seconds: Int64
    /// The part of a second behind it; digits after the ninth are cut off.
    package let nanoseconds: Int32

    /// Takes the parts of a point in time.
    package init(seconds: Int64, nanoseconds: Int32) {
        (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
    }

    /// Reads a text such as `2011-05-13T04:42:34.5+02:00`, or returns nil for any other form.
    package init?(_ text: String) {
        var scanner = DateScanner(bytes: text.utf8.span.count <= 64 ? Array(text.utf8) : [])
        guard let year = scanner.year(), scanner.skip("-"),
            let month = scanner.number(2, in: 1...12), scanner.skip("-"),
            let day = scanner.number(2, in: 1...Self.days(in: month, of: year)), scanner.skip("T"),
            let hour = scanner.number(2, in: 0...24), scanner.skip(":"),
            let minute = scanner.number(2, in: 0...59), scanner.skip(":"),
            let second = scanner.number(2, in: 0...59), let fraction = scanner.fraction(), let zone = scanner.zone(),
            scanner.isAtEnd, hour < 24 || (minute, second, fraction) == (0, 0, 0)
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        seconds = Int64(((days * 24 + hour) * 60 + minute - zone) * 60 + second)
        nanoseconds = Int32(fraction)
    }

    /// Whether `left` is earlier than `right`.
    package static func < (left: DateTime, right: DateTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The point in time in UTC such as `2026-11-24T07:10:41.123456Z`: with six digits of a second, or none when they are
    /// zero.
    package var text: String {
        let days = seconds.flooredQuotient(Self.secondsInDay)
        let second = seconds - days * Self.secondsInDay
        let date = Self.date(daysSince1970: days)
        let microseconds = Int64(nanoseconds) / 1000
        var text: [UInt8] = []
        text.reserveCapacity(32)
        if date.year < 0 { text.append(UInt8(ascii: "-")) }
        let year = abs(date.year)
        Self.append(year, digits: year > 9999 ? String(year).utf8.count : 4, then: "-", to: &text)
        Self.append(date.month, digits: 2, then: "-", to: &text)
        Self.append(date.day, digits: 2, then: "T", to: &text)
        Self.append(second / 3600, digits: 2, then: ":", to: &text)
        Self.append(second / 60 % 60, digits: 2, then: ":", to: &text)
        Self.append(second % 60, digits: 2, then: microseconds == 0 ? "Z" : ".", to: &text)
        if microseconds != 0 { Self.append(microseconds, digits: 6, then: "Z", to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// As many as the year has digits that lies most seconds away.
    private static let powersOfTen: [Int64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000,
    ]

    private static func append(
        _ number: Int64, digits: Int, then separator: Unicode.Scalar, to text: inout [UInt8]
    ) {
        var (rest, divisor) = (number, powersOfTen[digits - 1])
        for _ in 0..<digits {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor))
            (rest, divisor) = (rest % divisor, divisor / 10)
        }
        text.append(UInt8(ascii: separator))
    }

    private static let secondsInDay: Int64 = 86_400

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Counts days of the Gregorian calendar, in years that begin in March so that a leap day comes last, and in cycles
    /// of 400 years.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let march = (month + 9) % 12
        let start = year - march / 10
        let cycle = (start >= 0 ? start : start - 399) / 400
        let rest = start - cycle * 400
        return cycle * 146_097 + rest * 365 + rest / 4 - rest / 100 + (march * 306 + 5) / 10 + day - 1 - 719_468
    }

    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let cycle = shifted.flooredQuotient(146_097)
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march + (march < 10 ? 3 : -9)
        return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Walks over the parts of a date.
private struct DateScanner {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == byte.value else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1]) - 0x30
    }

    mutating func number(_ digits: Int, in range: ClosedRange<Int>) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return range.contains(number) ? number : nil
    }

    /// The year: four digits or, without leading zeros, more.
    mutating func year() -> Int? {
        let isNegative = skip("-")
        let start = position
        var year = 0
        while position - start < 9, let digit = digit() { year = year * 10 + digit }
        guard position - start == 4 || (position - start > 4 && bytes[start] != UInt8(ascii: "0")) else { return nil }
        return isNegative ? -year : year
    }

    /// Nanoseconds: 0 without a dot, nil for a dot without a digit.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        guard var fraction = digit() else { return nil }
        var digits = 1
        while let digit = digit() {
            if digits < 9 { fraction = fraction * 10 + digit }
            digits += 1
        }
        for _ in min(digits, 9)..<9 { fraction *= 10 }
        return fraction
    }

    /// Minutes east of UTC.
    mutating func zone() -> Int? {
        if isAtEnd || skip("Z") { return 0 }
        let east = skip("+")
        guard east || skip("-"), let hours = number(2, in: 0...14), skip(":"), let minutes = number(2, in: 0...59),
            hours < 14 || minutes == 0
        else { return nil }
        return (east ? 1 : -1) * (hours * 60 + minutes)
    }
}
