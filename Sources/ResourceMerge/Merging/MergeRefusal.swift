/// Why three versions cannot be merged.
public struct MergeRefusal: Error {
    /// The reason, a sentence or two.
    public let reason: String

    /// - Parameter reason: The reason, a sentence or two.
    public init(reason: String) {
        self.reason = reason
    }
}
