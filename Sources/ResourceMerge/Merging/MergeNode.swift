public import JSON

/// A merged value, which may contain conflicts.
public indirect enum MergeNode: Sendable {
    /// A value without conflicts.
    case value(JSONValue)
    /// A value that both sides changed differently; nil on the side that removed it.
    case conflict(ours: JSONValue?, theirs: JSONValue?)
    /// An object with a conflict in a member, in canonical order.
    case object([Member])
    /// An array with a conflict in an element.
    case array([MergeNode])

    /// A member of a merged object.
    public struct Member: Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let node: MergeNode
    }

    /// One of the two sides.
    public enum Side: Sendable { case ours, theirs }

    /// The value; nil when it contains a conflict.
    public var value: JSONValue? {
        if case .value(let value) = self { value } else { nil }
    }

    /// The value with all conflicts resolved for one side; nil when that side removed it.
    public func decided(for side: Side) -> JSONValue? {
        switch self {
        case .value(let value): value
        case .conflict(let ours, let theirs): side == .ours ? ours : theirs
        case .object(let members):
            .object(
                JSONObject(members.compactMap { member in member.node.decided(for: side).map { (member.name, $0) } }))
        case .array(let elements): .array(elements.compactMap { $0.decided(for: side) })
        }
    }

    /// An object; a plain value when no member has a conflict.
    init(members: [Member]) {
        let values = members.compactMap { member in member.node.value.map { (member.name, $0) } }
        self = values.count == members.count ? .value(.object(JSONObject(values))) : .object(members)
    }

    /// An array; a plain value when no element has a conflict.
    init(elements: [MergeNode]) {
        let values = elements.compactMap(\.value)
        self = values.count == elements.count ? .value(.array(values)) : .array(elements)
    }
}
