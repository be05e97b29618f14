import JSON

/// The folded forms of texts that were compared, so that a text is folded once however many comparisons look at it.
public struct FoldedTexts: Sendable {
    /// How much text comparisons have read, in bytes.
    public var readBytes = 0
    private struct Entry {
        let text: String
        let rule: Attribute.TextComparison
        let key: String
    }

    private static let slots = 4096
    /// How much text is kept, in bytes.
    private static let room = 4 << 20

    /// How many texts were folded.
    private(set) var foldings = 0
    private var entries: [Entry?] = []
    private var size = 0

    /// Makes an empty store, which takes no memory before the first text.
    public init() {}

    /// What a text has in common with those that are the same by a rule.
    mutating func key(of text: String, by rule: Attribute.TextComparison) -> String {
        if entries.isEmpty || size > Self.room {
            entries = Array(repeating: nil, count: Self.slots)
            size = 0
        }
        var hasher = Hasher()
        hasher.combine(rule)
        text.hashScalars(into: &hasher)
        let slot = hasher.finalize() & (Self.slots - 1)
        if let entry = entries[slot], entry.rule == rule, entry.text.hasSameScalars(as: text) { return entry.key }
        let key = rule.key(of: text)
        foldings += 1
        entries[slot] = Entry(text: text, rule: rule, key: key)
        size += 2 * text.utf8.count
        return key
    }
}
