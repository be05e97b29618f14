import Limits
import SCIM

/// What a search may still look at, in steps, and whether anybody waits for what it finds.
///
/// A step is one resource that one comparison looks at, or 64 bytes of its text.
struct SearchWork {
    /// The texts that comparisons have folded.
    var folded = FoldedTexts()
    private var left: Int
    private var isWanted: () -> Bool
    /// How many steps may be taken until it looks again.
    private var untilLook = Self.interval

    private static let interval = 512
    /// What it costs to derive what is not stored of a resource, and to put a resource in its place, in steps.
    static let (derivation, sorting) = (16, 16)

    init(steps: Int = Limits.searchWork, whileWanted isWanted: @escaping () -> Bool) {
        left = steps
        self.isWanted = isWanted
    }

    /// Takes from the budget what the search will need for certain.
    ///
    /// - Throws: ``SCIMError`` `tooMany`, and 503 when nobody waits any more.
    mutating func plan(_ steps: Int) throws(SCIMError) {
        try checkInterest()
        try spend(steps)
    }

    /// Goes on to another resource; now and then it counts the text that was read, and gives up when nobody waits.
    mutating func advance(_ steps: Int = 1) throws(SCIMError) {
        untilLook -= steps
        if untilLook > 0 { return }
        untilLook = Self.interval
        try checkInterest()
        try spend(folded.readBytes / 64)
        folded.readBytes = 0
    }

    private mutating func spend(_ steps: Int) throws(SCIMError) {
        guard steps <= left else {
            throw SCIMError(
                .tooMany,
                "The search would look at more than \(Limits.searchWork) values: resources and comparisons of the filter are "
                    + "multiplied. Use fewer comparisons, or one with 'eq' of id, userName, externalId or members.")
        }
        left -= steps
    }

    private func checkInterest() throws(SCIMError) {
        guard isWanted() else {
            throw SCIMError(
                status: 503, detail: "The search was given up: the client has gone, or the server is stopping.")
        }
    }
}
