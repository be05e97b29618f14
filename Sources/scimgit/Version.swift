/// Which scimgit this is.
enum Version {
    /// The release, raised by hand.
    private static let number = "0.9.0"

    /// The release, and the commit that it was built from as far as git told: `0.9.0 (53ef8ab6d4c0)`.
    static let text = Revision.commit.isEmpty ? number : "\(number) (\(Revision.commit))"
}
