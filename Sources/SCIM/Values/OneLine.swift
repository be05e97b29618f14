import JSON

extension String {
    /// The text with each run of white space that contains a tab or a line break replaced by one space, or removed at
    /// either end.
    ///
    /// Active Directory has such names, and identity providers pass them on.
    var onOneLine: String {
        guard hasControlCharacters else { return self }
        var line = UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let first = rest.first {
            let blanks = rest.prefix(while: \.properties.isWhitespace)
            if blanks.isEmpty {
                line.append(first)
                rest.removeFirst()
                continue
            }
            rest = rest[blanks.endIndex...]
            if !blanks.contains(where: \.isControl) {
                line.append(contentsOf: blanks)
            } else if !line.isEmpty, !rest.isEmpty {
                line.append(" ")
            }
        }
        return String(line)
    }
}

extension JSONValue {
    /// The value, on one line if it is a string.
    var onOneLine: JSONValue {
        guard let string else { return self }
        return .string(string.onOneLine)
    }
}
