import JSON

extension String {
    /// The text with one blank in the place of white space with a tab or a line break in it, and with nothing in its
    /// place at the ends: Active Directory has such names, and identity providers hand them on.
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

extension JSONObject {
    /// A resource whose `displayName` is one line.
    var withNameOnOneLine: JSONObject {
        guard let name = self["displayName"]?.string, name.hasControlCharacters else { return self }
        var value = self
        let line = name.onOneLine
        value["displayName"] = line.isEmpty ? nil : .string(line)
        return value
    }
}

extension JSONValue {
    /// The value, on one line when it is a text.
    var onOneLine: JSONValue {
        guard let string else { return self }
        return .string(string.onOneLine)
    }
}
