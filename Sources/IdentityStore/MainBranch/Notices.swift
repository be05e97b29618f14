import Git

/// What became of people's commits, for those who ask.
struct Notices {
    private var texts: [ObjectID: String] = [:]

    private static let limit = 256

    /// What the person should know of a commit; nil when the log went on to it.
    subscript(commit: ObjectID) -> String? { texts[commit] }

    /// Adds to what is said of a commit.
    mutating func tell(_ commit: ObjectID, _ text: String) {
        if texts.count >= Self.limit { texts = [:] }
        texts[commit] = [texts[commit], text].compactMap(\.self).joined(separator: "\n")
    }

    mutating func forget(_ commit: ObjectID) { texts[commit] = nil }

    /// Of a commit that changes nothing in the log.
    static let nothing = "scimgit has all of it already, and main goes on without it."

    /// Of a commit that the log has in a merge.
    static func merged(by taken: InboxMerge.Taken) -> String {
        let merge = taken.commit.description.prefix(12)
        return taken.hadChanges
            ? "The server had changes since; both are served now, by the merge \(merge), to which main goes on."
            : "It is served now, by the merge \(merge), to which main goes on: the log keeps what it had."
    }

    /// Of a commit that the log had before.
    static let setBack =
        "main was advanced again: what it names was there already, and what came after it stays. To take a change back "
        + "use `git revert`."

    /// Of a commit made from an index that lost a sync.
    static func strays(_ paths: [String]) -> String {
        let more = paths.count > 5 ? " and \(paths.count - 5) more" : ""
        return "The index had older versions than the files, so these stay as they are: "
            + "\(paths.prefix(5).joined(separator: ", "))\(more). To take a change back use `git revert` or `scimgit revert`."
    }
}
