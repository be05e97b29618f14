public import Limits

/// The work that one request may still cause, in steps.
///
/// A step is one comparison with one value, or with 64 bytes of its text. A request that needs more steps than are left
/// is refused before they are taken, so that no request delays others for long.
public final class WorkBudget {
    private let whole: Int
    private var left: Int

    /// - Parameter steps: The number of steps that may be taken.
    public init(steps: Int = Limits.changeWork) {
        whole = steps
        left = steps
    }

    /// The number of steps taken so far.
    public var taken: Int { whole - left }

    /// Takes steps from the budget.
    ///
    /// - Throws: ``SCIMError`` `tooMany` when fewer are left; none is taken then.
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
    /// The cost of changing one value, in steps.
    static let change = 8
    /// The cost of compiling one comparison of a filter, in steps.
    static let comparison = 8
    /// The cost of looking up all members of a group, in steps for each member.
    static let member = 3
    /// The cost of one operation of a bulk request, in steps.
    public static let operation = 25
    /// The cost of writing the file of one more resource in the same change, in steps.
    public static let write = 100
}
