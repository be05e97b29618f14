/// Why a state repository cannot be made, opened or served.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no state repository in the folder.
    case notInitialised(directory: String)
    /// The folder is in use for something else.
    case occupied(directory: String, reason: String)
    /// The repository has no branch to serve; the commit that was served last, nil when none ever was.
    case noBranch(directory: String, served: String?)
    /// Another process serves it.
    case alreadyServed(directory: String)
    /// `scimgit.json` is missing, broken, or of a version this program does not know.
    case unknownFormat(reason: String)
    /// No commit of the branch can be served; what is wrong with the newest.
    case nothingToServe(commit: String, problems: [Problem])
    /// The disk, git or the operating system refused.
    case failed(action: String, reason: String)

    /// What happened and what to do, in one line.
    public var description: String {
        switch self {
        case .notInitialised(let directory):
            "There is no state repository in \(directory): run `scimgit init --state \(directory)`."
        case .occupied(let directory, let reason):
            "\(directory) is no place for a state repository: \(reason). Nothing was changed; give --state a folder that is "
                + "empty or not there yet."
        case .noBranch(let directory, nil):
            "\(directory) has no branch main yet: run `scimgit init --state \(directory)`."
        case .noBranch(let directory, let served?):
            "\(directory) has lost its branch main: bring it back with "
                + "`git -C \(directory) update-ref refs/heads/main \(served)`."
        case .alreadyServed(let directory):
            "Another scimgit process serves \(directory): stop it first; two servers may not write one state."
        case .unknownFormat(let reason): "scimgit.json: \(reason)"
        case .nothingToServe(let commit, let problems):
            "No commit of the branch can be served. Commit \(commit): "
                + problems.prefix(5).map(\.description).joined(separator: "; ")
        case .failed(let action, let reason): "\(action): \(reason)"
        }
    }
}

/// One thing that is wrong with a file of a revision, or with a change as a whole.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// The file, relative to the top of the work tree; empty for a change as a whole.
    public let path: String
    /// What is wrong and what would be right.
    public let reason: String

    /// Names what is wrong with a file.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// Says what is wrong with a change as a whole.
    public init(ofWhole reason: String) { self.init(path: "", reason: reason) }

    /// File and reason in one line.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
