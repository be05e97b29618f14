/// Where a resource stands in an import file.
public struct ImportLocation: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line it begins in, counted from 1.
    public let line: Int
    /// Its position in the list message it is part of, counted from 1; nil when it stands alone.
    public let position: Int?

    /// `line 12`, or `line 1, resource 57` in a list message.
    public var description: String {
        position.map { "line \(line), resource \($0)" } ?? "line \(line)"
    }

    /// Whether `left` stands before `right`.
    public static func < (left: ImportLocation, right: ImportLocation) -> Bool {
        (left.line, left.position ?? 0) < (right.line, right.position ?? 0)
    }
}
