public import Limits

/// The limits for parsing JSON.
public struct JSONLimits: Sendable, Hashable {
    /// How deep arrays and objects may be nested, in levels.
    public var depth: Int
    /// The longest text, in bytes.
    public var bytes: Int
    /// Whether strings may have U+0000, which ends a string for programs in C.
    public var allowsNull: Bool

    /// Sets the limits: by default 32 levels and 1 MiB, without U+0000.
    public init(depth: Int = Limits.nesting, bytes: Int = Limits.body, allowsNull: Bool = false) {
        self.depth = depth
        self.bytes = bytes
        self.allowsNull = allowsNull
    }
}
