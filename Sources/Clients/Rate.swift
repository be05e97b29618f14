import Limits

/// How many requests a second a client may send, the value of `--rate`.
public enum Rate: Sendable, Hashable, CustomStringConvertible {
    /// As many as it wants, unless the policy of the state says otherwise.
    case unlimited
    /// At most so many.
    case perSecond(Int)

    /// The forms, for messages.
    public static let forms = "none, or \(Limits.leastRate) to \(Limits.greatestRate)"

    /// Reads the value of `--rate`; nil for any other text.
    public init?(_ text: String) {
        if text == "none" {
            self = .unlimited
        } else {
            guard let number = Int(text), (Limits.leastRate...Limits.greatestRate).contains(number) else { return nil }
            self = .perSecond(number)
        }
    }

    /// The value of `--rate`.
    public var description: String {
        switch self {
        case .unlimited: "none"
        case .perSecond(let number): "\(number)"
        }
    }

    /// The number; nil for none.
    var number: Int? {
        if case .perSecond(let number) = self { number } else { nil }
    }
}
