/// Why bytes were rejected: not valid JSON, or beyond a limit.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in words, without the position.
    public let reason: String
    /// The byte at which reading stopped, counted from 0.
    public let offset: Int
    /// The line of that byte, counted from 1.
    public let line: Int
    /// The column of that byte in its line, in bytes, counted from 1.
    public let column: Int

    /// Reason and position in one sentence.
    public var description: String { "\(reason) at line \(line), column \(column)" }
}
