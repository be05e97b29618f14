/// The names of the two sides of a merge in messages.
public struct SideNames: Sendable {
    let ours: String
    let theirs: String
    var base = "before"

    /// The versions of a file that git passes to its merge driver.
    ///
    /// The base of a revert is what the commit made of the file, so it is not called what was before.
    public static let versions = SideNames(ours: "in ours", theirs: "in theirs", base: "in the base")
    /// The served state, and a commit by a person.
    public static let commit = SideNames(ours: "on the server", theirs: "in the commit")
    /// What is served, and what a commit found that is taken back.
    public static let revert = SideNames(ours: "now", theirs: "before the commit", base: "after it")
}
