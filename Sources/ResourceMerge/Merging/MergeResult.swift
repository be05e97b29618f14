/// What a merge of three versions of a file came to.
public enum MergeResult: Hashable, Sendable {
    /// All changes of both sides, as the file is written.
    case merged([UInt8])
    /// The file with conflict markers around the values that both sides changed differently, and one line for each.
    case conflict([UInt8], problems: [String])
    /// The three are not versions of one file that can be merged; why, in words.
    case refused(String)
}
