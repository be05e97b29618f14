extension JSONObject {
    /// Whether the file of an object, ``JSONValue/canonicalBytes``, would be longer than a limit in bytes.
    ///
    /// The file is made only when an upper bound from the lengths of its strings does not decide, so that small objects
    /// take no memory.
    ///
    /// - Parameter name: A member that does not count.
    public func isLonger(than limit: Int, without name: String? = nil) -> Bool {
        var room = limit
        for member in members where name.map({ !member.name.hasSameScalars(as: $0) }) ?? true {
            room -= member.longestText(indent: 1)
        }
        if room >= Self.braces { return false }
        var counted = self
        if let name { counted[name] = nil }
        return JSONValue.object(counted).canonicalBytes.count > limit
    }

    /// The bytes around the members: two braces and two line feeds.
    fileprivate static let braces = 4
}

extension JSONObject.Member {
    fileprivate func longestText(indent: Int) -> Int {
        JSONValue.longestText(of: name) + value.longestText(indent: indent) + 2 * indent + 4
    }
}

extension JSONValue {
    /// The most bytes that the value can take in a file.
    fileprivate func longestText(indent: Int) -> Int {
        switch self {
        case .null, .bool: 5
        case .number(let number): number.text.utf8.count
        case .string(let text): Self.longestText(of: text)
        case .array(let elements):
            elements.reduce(2 * indent + 3) { $0 + $1.longestText(indent: indent + 1) + 2 * indent + 4 }
        case .object(let object):
            object.members.reduce(2 * indent + 3) { $0 + $1.longestText(indent: indent + 1) }
        }
    }

    /// The most bytes that a string can take: up to six for each of its bytes, such as `\u001b`.
    fileprivate static func longestText(of text: String) -> Int { 6 * text.utf8.count + 2 }
}
