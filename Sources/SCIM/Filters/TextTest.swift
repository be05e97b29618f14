import JSON

/// A comparison of text with a constant.
///
/// Text is ordered by code points, after case folding where the attribute is not caseExact. The constant is folded
/// once.
///
/// A class, because copying a structure of this size for every value costs more than the comparison.
final class TextTest: Sendable {
    let comparison: Filter.Operator
    private let constant: [UInt8]
    private let rule: Attribute.TextComparison
    /// For `co`, the failure function of Knuth, Morris and Pratt: at index `n`, the length of the longest proper prefix
    /// of the first `n + 1` bytes of the constant that is also their suffix.
    private let fallback: [Int]

    init(_ comparison: Filter.Operator, _ constant: String, by rule: Attribute.TextComparison) {
        self.comparison = comparison
        self.constant = Array(rule.key(of: constant).utf8)
        self.rule = rule
        fallback = comparison == .co ? Self.fallback(of: self.constant) : []
    }

    /// Whether the text passes; does not allocate for ASCII text, which is folded byte by byte.
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

    /// Whether the text contains the constant; reads each byte of the text once (Knuth, Morris and Pratt).
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

    /// Negative, zero or positive when the text is ordered before, equal to or after the constant.
    private func order(of text: borrowing Span<UInt8>, folding: Bool) -> Int {
        for index in 0..<min(text.count, constant.count) {
            let byte = folding ? text[index].lowerCase : text[index]
            if byte != constant[index] { return byte < constant[index] ? -1 : 1 }
        }
        return text.count - constant.count
    }
}

extension UInt8 {
    /// The upper-case letter of a lower-case ASCII letter; any other byte unchanged.
    fileprivate var capital: UInt8 { (0x61...0x7A).contains(self) ? self & ~0x20 : self }
}
