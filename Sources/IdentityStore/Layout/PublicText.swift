extension String {
    /// The text without the values that it quotes.
    ///
    /// Messages quote whatever a client or a file holds, so the rest can be shown to those who may not read resources. A
    /// value may have quotation marks itself, and then nobody can tell where it ends: between the first mark and the last
    /// one only such words stay as messages are made of.
    public var withoutQuotedValues: String {
        let mark = UInt8(ascii: "\"")
        guard let first = utf8.firstIndex(of: mark), let last = utf8.lastIndex(of: mark), first < last else {
            return self
        }
        let between = utf8.parts(from: utf8.index(after: first), to: last)
        let kept = between.map { part in
            let text = String(decoding: part, as: UTF8.self)
            let words = text.split { !$0.isLetter }
            let isOwn = part.allSatisfy(Self.isPlain) && words.allSatisfy { Self.ownWords.contains(String($0)) }
            return isOwn ? text + Self.value : ""
        }
        return "\(self[..<first])\(Self.value)\(kept.joined())\(self[utf8.index(after: last)...])"
    }

    private static let value = "\"…\""

    /// What stands between the values of a message, and tells of nobody.
    private static let ownWords = Set(
        """
        a absent after already also and another as at be before belongs but by changed changes commit deleted deletes does \
        for has have id in is it line may member must named names no not of on or ours server since than that the theirs \
        there to too twice unique was which with
        """.split { $0.isWhitespace }.map(String.init))

    /// Whether it is ASCII and no digit.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80 && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension String.UTF8View {
    /// What stands between values, from after the mark that opens the first one to the mark that closes the last one; in a
    /// value a backslash goes before a mark of its own.
    fileprivate func parts(from begin: Index, to end: Index) -> [Substring.UTF8View] {
        var parts: [Substring.UTF8View] = []
        var (start, isValue, isEscaped) = (begin, true, false)
        for index in self[begin..<end].indices {
            let byte = self[index]
            if byte == UInt8(ascii: "\""), !isEscaped {
                if !isValue { parts.append(self[start..<index]) }
                start = self.index(after: index)
                isValue.toggle()
            }
            isEscaped = byte == UInt8(ascii: "\\") && isValue && !isEscaped
        }
        return parts
    }
}
