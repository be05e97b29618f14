public import Limits

/// What may still be done for one request, in steps.
///
/// A step is one value that one comparison looks at, or 64 bytes of its text. A request that would need more steps than
/// are left is refused before they are taken, so that none keeps others waiting.
public final class WorkBudget {
    private let whole: Int
    private var left: Int

    /// Makes a budget.
    public init(steps: Int = Limits.changeWork) {
        whole = steps
        left = steps
    }

    /// How many steps were taken.
    public var taken: Int { whole - left }

    /// Takes steps from the budget.
    ///
    /// - Throws: ``SCIMError`` `tooMany` when there are not so many left; none is taken then.
    public func spend(_ steps: Int) throws(SCIMError) {
        guard steps <= left else {
            throw SCIMError(
                .tooMany,
                "The request would look at more than \(whole) values: operations, comparisons of their filters and values "
                    + "of the attribute are multiplied. Split it, select values by 'value eq', or use fewer comparisons."
            )
        }
        left -= steps
    }
}

@available(*, unavailable)
extension WorkBudget: Sendable {}

extension WorkBudget {
    /// What it costs to change one value, in steps.
    static let change = 8
    /// What it costs to get one comparison of a filter ready, in steps.
    static let comparison = 8
    /// What it costs to get all members of a group ready, in steps for each.
    static let member = 3
    /// What it costs to carry out one operation of a bulk request, in steps.
    public static let operation = 25
    /// What it costs to write the file of one more resource along with another, in steps.
    public static let write = 100
}
