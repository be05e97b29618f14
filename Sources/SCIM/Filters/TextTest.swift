import JSON

/// A comparison of text with a constant, which is folded once.
///
/// Text is put in order by its code points, after case folding where the attribute is not caseExact.
///
/// It is a class because every value that a filter looks at is handed to one.
final class TextTest: Sendable {
    let comparison: Filter.Operator
    private let constant: [UInt8]
    private let rule: Attribute.TextComparison
    /// For `co`: how much of the constant still stands when the byte behind its first so many does not follow.
    private let fallback: [Int]

    init(_ comparison: Filter.Operator, _ constant: String, by rule: Attribute.TextComparison) {
        self.comparison = comparison
        self.constant = Array(rule.key(of: constant).utf8)
        self.rule = rule
        fallback = comparison == .co ? Self.fallback(of: self.constant) : []
    }

    /// Whether the text passes; no memory is allocated for text of ASCII, whose folded form is the lower-case one.
    func passes(_ text: String, _ folded: inout FoldedTexts) -> Bool {
        folded.readBytes += text.utf8.count
        if rule == .exact { return passes(text.utf8.span, folding: false) }
        if text.isASCII { return passes(text.utf8.span, folding: true) }
        return passes(folded.key(of: text, by: rule).utf8.span, folding: false)
    }

    private func passes(_ text: borrowing Span<UInt8>, folding: Bool) -> Bool {
        let room = text.count - constant.count
        switch comparison {
        case .eq: return room == 0 && constantStands(at: 0, in: text, folding: folding)
        case .ne: return room != 0 || !constantStands(at: 0, in: text, folding: folding)
        case .sw: return room >= 0 && constantStands(at: 0, in: text, folding: folding)
        case .ew: return room >= 0 && constantStands(at: room, in: text, folding: folding)
        case .co:
            return room >= 0 && constantStands(anywhereIn: text, folding: folding)
        case .gt: return order(of: text, folding: folding) > 0
        case .ge: return order(of: text, folding: folding) >= 0
        case .lt: return order(of: text, folding: folding) < 0
        case .le: return order(of: text, folding: folding) <= 0
        }
    }

    private func constantStands(at offset: Int, in text: borrowing Span<UInt8>, folding: Bool) -> Bool {
        for index in constant.indices
        where (folding ? text[offset + index].lowerCase : text[offset + index]) != constant[index] { return false }
        return true
    }

    /// Whether the constant stands in the text; each byte of the text is read once (Knuth, Morris and Pratt).
    private func constantStands(anywhereIn text: borrowing Span<UInt8>, folding: Bool) -> Bool {
        guard let first = constant.first else { return true }
        let capital = folding ? first.capital : first
        var standing = 0
        for index in text.indices {
            if standing == 0, text[index] != first, text[index] != capital { continue }
            let byte = folding ? text[index].lowerCase : text[index]
            while standing > 0, constant[standing] != byte { standing = fallback[standing - 1] }
            if constant[standing] == byte { standing += 1 }
            if standing == constant.count { return true }
        }
        return false
    }

    private static func fallback(of constant: [UInt8]) -> [Int] {
        var fallback = constant.map { _ in 0 }
        var standing = 0
        for index in constant.indices.dropFirst() {
            while standing > 0, constant[standing] != constant[index] { standing = fallback[standing - 1] }
            if constant[standing] == constant[index] { standing += 1 }
            fallback[index] = standing
        }
        return fallback
    }

    /// Negative, zero or positive as the text stands before the constant, equals it or stands behind it.
    private func order(of text: borrowing Span<UInt8>, folding: Bool) -> Int {
        for index in 0..<min(text.count, constant.count) {
            let byte = folding ? text[index].lowerCase : text[index]
            if byte != constant[index] { return byte < constant[index] ? -1 : 1 }
        }
        return text.count - constant.count
    }
}

extension UInt8 {
    /// The byte of the small letter when it is a capital one of ASCII.
    var lowerCase: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

    /// The byte of the capital letter when it is a small one of ASCII.
    fileprivate var capital: UInt8 { (0x61...0x7A).contains(self) ? self & ~0x20 : self }
}
