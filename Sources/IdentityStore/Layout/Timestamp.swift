import Foundation
import SCIM

/// A point in time as the store keeps it, in microseconds since 1970-01-01 00:00 UTC; `DateTime` reads and writes it.
///
/// Microseconds, because resources are paged in order of creation and thousands are created in one second. The years are
/// 1 to 9999: what git or a file says beyond that counts as the nearest time within them. It is a type of its own because
/// each resource has two, in half the bytes of a `DateTime`, and because a time that was written and read again is the
/// same one.
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

    /// The whole seconds since 1970, as git keeps them.
    var seconds: Int64 { microseconds / 1_000_000 }

    /// The time of a commit that is made now and follows on another one, whose time it does not go before.
    func ofCommit(after previous: Timestamp) -> Timestamp { max(previous, Timestamp(seconds: seconds)) }

    /// Reads an xsd:dateTime as the rules for resources do; nil for any other text.
    init?(_ text: String) {
        guard let time = DateTime(text) else { return nil }
        let isInReach = Self.secondsInReach.contains(time.seconds)
        let late = time.seconds > 0 ? Int64.max : .min
        self.init(microseconds: isInReach ? time.seconds * 1_000_000 + Int64(time.nanoseconds) / 1000 : late)
    }

    /// The time as `2026-11-24T07:10:41.123456Z`, without a fraction when it is zero.
    var text: String {
        let (quotient, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let seconds = rest < 0 ? quotient - 1 : quotient
        return DateTime(seconds: seconds, nanoseconds: Int32((microseconds - seconds * 1_000_000) * 1000)).text
    }

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}
