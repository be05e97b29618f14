import JSON

/// A merged file for a person to resolve: the canonical form with git's conflict markers around each conflicting value.
struct ConflictText {
    private var lines: [String] = []

    /// The text, UTF-8.
    var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    init(_ root: MergeNode) {
        write(root, before: "", after: "", indent: 0)
    }

    /// Writes a value with `before` in front of its first line and `after` at the end of its last.
    private mutating func write(_ node: MergeNode, before: String, after: String, indent: Int) {
        switch node {
        case .value(let value): write(value, before: before, after: after, indent: indent)
        case .conflict(let ours, let theirs):
            lines.append("<<<<<<< ours")
            if let ours { write(ours, before: before, after: after, indent: indent) }
            lines.append("=======")
            if let theirs { write(theirs, before: before, after: after, indent: indent) }
            lines.append(">>>>>>> theirs")
        case .object(let members):
            lines.append(Self.margin(indent) + before + "{")
            for (index, member) in members.enumerated() {
                let name = Self.inline(.string(member.name)) + ": "
                write(member.node, before: name, after: index < members.count - 1 ? "," : "", indent: indent + 1)
            }
            lines.append(Self.margin(indent) + "}" + after)
        case .array(let elements):
            lines.append(Self.margin(indent) + before + "[")
            for (index, element) in elements.enumerated() {
                write(element: element, after: index < elements.count - 1 ? "," : "", indent: indent + 1)
            }
            lines.append(Self.margin(indent) + "]" + after)
        }
    }

    /// Writes an element of an array on one line; a conflict inside it becomes a conflict of the whole element.
    private mutating func write(element: MergeNode, after: String, indent: Int) {
        let line = { (value: JSONValue) in Self.margin(indent) + Self.inline(value) + after }
        if let value = element.value {
            lines.append(line(value))
        } else {
            lines.append("<<<<<<< ours")
            lines += element.decided(for: .ours).map { [line($0)] } ?? []
            lines.append("=======")
            lines += element.decided(for: .theirs).map { [line($0)] } ?? []
            lines.append(">>>>>>> theirs")
        }
    }

    private mutating func write(_ value: JSONValue, before: String, after: String, indent: Int) {
        let text = String(decoding: value.canonicalBytes.dropLast(), as: UTF8.self)
        var own = text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.margin(indent) + $0 }
        own[0] = Self.margin(indent) + before + own[0].dropFirst(2 * indent)
        own[own.count - 1] += after
        lines += own
    }

    /// A value on one line, in the canonical form of an element of an array.
    private static func inline(_ value: JSONValue) -> String {
        String(decoding: JSONValue.array([value]).canonicalBytes.dropFirst(4).dropLast(3), as: UTF8.self)
    }

    private static func margin(_ indent: Int) -> String { String(repeating: " ", count: 2 * indent) }
}
