/// A file that the server has changed and does not bring along, because a person changed it in the work tree.
struct HeldFile: Hashable {
    /// What the person did.
    enum Change: Hashable, CaseIterable {
        case edited
        /// It is staged as deleted, and is there.
        case forgotten
        /// It is none of the files of `main`.
        case new
        /// A merge has left it undecided.
        case undecided
        /// Its line ends alone are others, in which git sees no change.
        case lineEnds
        case unreadable
        /// Something that is no file stands in its place.
        case displaced
    }

    let path: String
    let change: Change

    /// So many of a kind are named.
    private static let named = 5

    /// What holds `main`, and what frees it, for people.
    static func text(of files: [HeldFile]) -> String {
        Change.allCases.compactMap { change in
            let paths = files.filter { $0.change == change }.map(\.path)
            if paths.isEmpty { return nil }
            let more = paths.count > named ? " and \(paths.count - named) more" : ""
            return
                "The server has changed files \(change.state): \(paths.prefix(named).joined(separator: ", "))\(more). "
                + change.remedy
        }.joined(separator: ". ")
    }
}

extension HeldFile.Change {
    fileprivate var state: String {
        switch self {
        case .edited: "that are edited in the work tree"
        case .forgotten: "that are staged as deleted, though the work tree has them"
        case .new: "in whose place the work tree has others that main does not know"
        case .undecided: "that a merge left undecided in the work tree"
        case .lineEnds: "that have other line ends in the work tree (CR LF), in which git sees nothing to commit"
        case .unreadable: "that it may not read in the work tree"
        case .displaced: "in whose place the work tree has a directory or something else that is no file"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .edited: "Commit them, or take the edits back with `git checkout HEAD -- <file>`"
        case .forgotten: "Commit that, or take it back with `git reset -q -- <file>`"
        case .new: "Move them away, and have git forget those that are staged with `git rm -q --cached <file>`"
        case .undecided: "Decide, `git add <file>` and commit, or give that up with `git checkout HEAD -- <file>`"
        case .lineEnds: "Take that back with `git checkout HEAD -- <file>`"
        case .unreadable:
            "Let the account of the server read them, or take them back with `git checkout HEAD -- <file>`"
        case .displaced: "Move that away, and take a file that was there back with `git checkout HEAD -- <file>`"
        }
    }
}
