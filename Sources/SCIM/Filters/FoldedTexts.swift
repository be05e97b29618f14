import JSON

/// A cache of case-folded texts, so that several comparisons of one text fold it once.
public struct FoldedTexts: Sendable {
    /// The text that comparisons have read, in bytes.
    public var readBytes = 0
    private struct Entry {
        let text: String
        let rule: Attribute.TextComparison
        let key: String
    }

    private static let slots = 4096
    /// The text that the cache may hold, in bytes.
    private static let room = 4 << 20

    /// The number of foldings so far, that is of cache misses.
    private(set) var foldings = 0
    private var entries: [Entry?] = []
    private var size = 0

    /// An empty cache; it allocates memory at the first text.
    public init() {}

    /// The comparison key of a text: texts that are equal by the rule have the same key.
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
