/// How long something lives, as an administrator writes it: `90d`.
public struct Lifetime: Sendable, Hashable {
    /// The time in seconds.
    public let seconds: Int64

    /// The longest lifetime, in seconds: ten years.
    static let longest: Int64 = 3650 * 86_400
    /// The forms, for messages.
    public static let forms = "such as 12h, 90d or 1y, ten years at most"

    /// Reads a number with `m` for minutes, `h` for hours, `d` for days or `y` for years of 365 days; nil for any other
    /// text, for zero, and for more than ten years.
    public init?(_ text: String) {
        let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "y": 365 * 86_400]
        guard let last = text.last, let unit = units[last], case let digits = text.dropLast(),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(digits), (1...Self.longest / unit).contains(number)
        else { return nil }
        seconds = number * unit
    }
}
