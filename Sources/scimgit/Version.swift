/// The version of the program.
enum Version {
    /// The number of the release, which is set by hand.
    private static let number = "0.9.0"

    /// The number and, if git could tell it at build time, the commit: `0.9.0 (53ef8ab6d4c0)`.
    static let text = Revision.commit.isEmpty ? number : "\(number) (\(Revision.commit))"
}
