import JSON

/// A merged file for a person to resolve: the canonical form with git's conflict markers around each conflicting value.
///
/// Whichever side a person takes everywhere, JSON is left.
struct ConflictText {
    /// A member of an object, or an element of an array, which has no name.
    private struct Part {
        let name: String?
        let node: MergeNode

        /// Whether one side has nothing there.
        var isOnOneSide: Bool {
            switch node {
            case .conflict(nil, _), .conflict(_, nil): true
            default: false
            }
        }
    }

    private var lines: [String] = []
    private let label: String?

    /// The text, UTF-8.
    var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    /// - Parameters:
    ///   - label: What the file is of, for people, on one line.
    ///   - tasks: What is to be done in other files, a line each; they stand where a side has nothing.
    init(_ root: MergeNode, of label: String? = nil, tasks: [String] = []) {
        self.label = label
        if !tasks.isEmpty { open { text, side in text.lines += side == .theirs ? tasks : [] } }
        write(root, before: "", after: "", indent: 0)
    }

    /// Writes what each side has between markers.
    private mutating func open(_ write: (inout ConflictText, MergeNode.Side) -> Void) {
        lines.append("<<<<<<< ours" + (label.map { ": \($0)" } ?? ""))
        write(&self, .ours)
        lines.append("=======")
        write(&self, .theirs)
        lines.append(">>>>>>> theirs")
    }

    /// Writes a value with `before` in front of its first line and `after` at the end of its last.
    private mutating func write(_ node: MergeNode, before: String, after: String, indent: Int) {
        switch node {
        case .value(let value): write(value, before: before, after: after, indent: indent)
        case .conflict:
            open { text, side in
                guard let value = node.decided(for: side) else { return }
                text.write(value, before: before, after: after, indent: indent)
            }
        case .object(let members):
            lines.append(Self.margin(indent) + before + "{")
            write(members.map { Part(name: $0.name, node: $0.node) }, indent: indent + 1)
            lines.append(Self.margin(indent) + "}" + after)
        case .array(let elements):
            lines.append(Self.margin(indent) + before + "[")
            write(elements.map { Part(name: nil, node: $0) }, indent: indent + 1)
            lines.append(Self.margin(indent) + "]" + after)
        }
    }

    /// Writes parts, the last ones as one conflict if there may be none after another: the comma depends on them.
    private mutating func write(_ parts: [Part], indent: Int) {
        let isOpen = parts.last?.isOnOneSide ?? false
        let end = isOpen ? parts.lastIndex { !$0.isOnOneSide } ?? 0 : parts.count
        for (index, part) in parts[..<end].enumerated() {
            write(part, after: index < parts.count - 1 ? "," : "", indent: indent)
        }
        guard isOpen else { return }
        open { text, side in
            let rest = parts[end...].compactMap { part in part.node.decided(for: side).map { (part.name, $0) } }
            for (index, (name, value)) in rest.enumerated() {
                let part = Part(name: name, node: .value(value))
                text.write(part, after: index < rest.count - 1 ? "," : "", indent: indent)
            }
        }
    }

    /// Writes a part, an element on one line; a conflict inside it becomes a conflict of the whole element.
    private mutating func write(_ part: Part, after: String, indent: Int) {
        if let name = part.name {
            write(part.node, before: Self.inline(.string(name)) + ": ", after: after, indent: indent)
        } else if let value = part.node.value {
            lines.append(Self.margin(indent) + Self.inline(value) + after)
        } else {
            open { text, side in
                guard let value = part.node.decided(for: side) else { return }
                text.lines.append(Self.margin(indent) + Self.inline(value) + after)
            }
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
