/// A comparison of text with a constant, which is folded once.
///
/// Text is put in order by its code points, after case folding where the attribute is not caseExact.
struct TextTest: Sendable {
    let comparison: Filter.Operator
    private let constant: [UInt8]
    private let rule: Attribute.TextComparison

    init(_ comparison: Filter.Operator, _ constant: String, by rule: Attribute.TextComparison) {
        self.comparison = comparison
        self.constant = Array(rule.key(of: constant).utf8)
        self.rule = rule
    }

    /// Whether the text passes; no memory is allocated for text of ASCII, whose folded form is the lower-case one.
    func passes(_ text: String) -> Bool {
        let bytes = text.utf8.span
        if rule == .exact { return passes(bytes, folding: false) }
        for index in bytes.indices where bytes[index] >= 0x80 {
            return passes(rule.key(of: text).utf8.span, folding: false)
        }
        return passes(bytes, folding: true)
    }

    private func passes(_ text: borrowing Span<UInt8>, folding: Bool) -> Bool {
        let room = text.count - constant.count
        switch comparison {
        case .eq: return room == 0 && constantStands(at: 0, in: text, folding: folding)
        case .ne: return room != 0 || !constantStands(at: 0, in: text, folding: folding)
        case .sw: return room >= 0 && constantStands(at: 0, in: text, folding: folding)
        case .ew: return room >= 0 && constantStands(at: room, in: text, folding: folding)
        case .co:
            guard room >= 0 else { return false }
            for offset in 0...room where constantStands(at: offset, in: text, folding: folding) { return true }
            return false
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
}
