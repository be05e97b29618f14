public import JSON

/// A merged value, in which values may be left open where both sides changed them differently.
public indirect enum MergeNode: Sendable {
    /// A value that holds no conflict.
    case value(JSONValue)
    /// What both sides changed differently; nil where a side removed it.
    case conflict(ours: JSONValue?, theirs: JSONValue?)
    /// An object with a conflict in a member, in canonical order.
    case object([Member])
    /// An array with a conflict in an element.
    case array([MergeNode])

    /// One name of a merged object and its value.
    public struct Member: Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let node: MergeNode
    }

    /// One of the two sides.
    public enum Side: Sendable { case ours, theirs }

    /// The value, or nil when there is a conflict in it.
    public var value: JSONValue? {
        if case .value(let value) = self { value } else { nil }
    }

    /// The value with all its conflicts decided for one side; nil when that side removed it.
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

    /// Makes an object; a plain value when no member has a conflict.
    init(members: [Member]) {
        let values = members.compactMap { member in member.node.value.map { (member.name, $0) } }
        self = values.count == members.count ? .value(.object(JSONObject(values))) : .object(members)
    }

    /// Makes an array; a plain value when no element has a conflict.
    init(elements: [MergeNode]) {
        let values = elements.compactMap(\.value)
        self = values.count == elements.count ? .value(.array(values)) : .array(elements)
    }
}
