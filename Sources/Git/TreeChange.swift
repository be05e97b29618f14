/// A file that differs between two trees.
public struct TreeChange: Sendable, Hashable {
    /// The path from the root tree.
    public let path: String
    /// The entry in the old tree; nil for an added file.
    public let old: TreeEntry?
    /// The entry in the new tree; nil for a deleted file.
    public let new: TreeEntry?

    /// Describes one change; a renamed file is two of them.
    public init(path: String, old: TreeEntry?, new: TreeEntry?) {
        self.path = path
        self.old = old
        self.new = new
    }
}
