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

    /// Reads `2026-11-24T07:10:41.123456Z`, with any number of fractional digits and `Z` or a numeric offset.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int64? {
            let part = rest.prefix(digits)
            guard part.count == digits, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest = rest.dropFirst(digits)
            return part.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        }
        func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("T"),
            let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
            (1...12).contains(month), (1...31).contains(day), hour <= 24, minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if skip(".") {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            let padded = digits.prefix(6) + Array(repeating: 0x30, count: max(0, 6 - digits.count))
            fraction = padded.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        }
        var offset: Int64 = 0
        if !skip("Z"), !rest.isEmpty {
            let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
            guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2) else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard rest.isEmpty else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let seconds = (days * 24 + hour) * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
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

    /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar, by years that start in March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year.flooredQuotient(400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

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
