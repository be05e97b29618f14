/// One thing that is wrong with a file of a revision, or with a change as a whole.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// The file, relative to the top of the work tree; empty for a change as a whole.
    public let path: String
    /// What is wrong and what would be right.
    public let reason: String

    /// Names what is wrong with a file.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// Says what is wrong with a change as a whole.
    public init(ofWhole reason: String) { self.init(path: "", reason: reason) }

    /// File and reason in one line.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
