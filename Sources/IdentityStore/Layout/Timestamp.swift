import Foundation
import SCIM

/// A point in time in microseconds since 1970-01-01 00:00 UTC, written as an xsd:dateTime in UTC.
///
/// Microseconds, because resources are paged in order of creation and thousands are created in one second. The years are
/// 1 to 9999: what git or a file says beyond that counts as the nearest time within them.
struct Timestamp: Sendable, Hashable, Comparable {
    let microseconds: Int64

    private static let secondsInReach: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    init(microseconds: Int64) {
        let reach = Self.secondsInReach
        self.microseconds = min(max(microseconds, reach.lowerBound * 1_000_000), reach.upperBound * 1_000_000 + 999_999)
    }

    init(seconds: Int64) {
        self.init(
            microseconds: min(max(seconds, Self.secondsInReach.lowerBound), Self.secondsInReach.upperBound) * 1_000_000)
    }

    /// What the clock of the server says.
    static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    /// Reads an xsd:dateTime as the rules for resources do; nil for any other text.
    init?(_ text: String) {
        guard let instant = Instant(text) else { return nil }
        let isInReach = Self.secondsInReach.contains(instant.seconds)
        let late = instant.seconds > 0 ? Int64.max : .min
        self.init(
            microseconds: isInReach ? instant.seconds * 1_000_000 + Int64(instant.nanoseconds) / 1000 : late)
    }

    /// The time as `2026-11-24T07:10:41.123456Z`, without a fraction when it is zero.
    var text: String {
        let seconds = microseconds.flooredQuotient(1_000_000)
        let fraction = microseconds - seconds * 1_000_000
        let days = seconds.flooredQuotient(86_400)
        let second = seconds - days * 86_400
        let date = Self.date(days: days)
        var text: [UInt8] = []
        text.reserveCapacity(32)
        func add(_ number: Int64, digits: Int, then separator: Unicode.Scalar) {
            var (rest, divisor) = (number, Self.powersOfTen[digits - 1])
            for _ in 0..<digits {
                text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor))
                (rest, divisor) = (rest % divisor, divisor / 10)
            }
            text.append(UInt8(ascii: separator))
        }
        add(date.year, digits: 4, then: "-")
        add(date.month, digits: 2, then: "-")
        add(date.day, digits: 2, then: "T")
        add(second / 3600, digits: 2, then: ":")
        add(second / 60 % 60, digits: 2, then: ":")
        add(second % 60, digits: 2, then: fraction == 0 ? "Z" : ".")
        if fraction != 0 { add(fraction, digits: 6, then: "Z") }
        return String(decoding: text, as: UTF8.self)
    }

    private static let powersOfTen: [Int64] = [1, 10, 100, 1_000, 10_000, 100_000]

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
