/// The result of a merge of three versions of a file.
public enum MergeResult: Hashable, Sendable {
    /// The file with all changes of both sides, in canonical form.
    case merged([UInt8])
    /// The file with conflict markers around the values that both sides changed differently, and a line about each.
    case conflict([UInt8], problems: [String])
    /// The versions cannot be merged; the reason, a sentence or two.
    case refused(String)
}
