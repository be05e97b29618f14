/// Why a state repository cannot be made, opened or served.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no state repository in the folder.
    case notInitialized(directory: String)
    /// The folder is in use for something else.
    case occupied(directory: String, reason: String)
    /// The repository has neither a log nor the branch main to start one at.
    case noBranch(directory: String)
    /// The log is gone, and so is the commit that it named last.
    case noLog(directory: String, commit: String)
    /// Another process serves it.
    case alreadyServed(directory: String)
    /// The log names a commit that does not follow the one that was served last.
    case forkedLog(found: String, commit: String)
    /// `scimgit.json` is missing, broken, or of a version this program does not know.
    case unknownFormat(reason: String)
    /// The commit to be served is not valid.
    case nothingToServe(commit: String, problems: [Problem])
    /// The disk, git or the operating system refused.
    case failed(action: String, reason: String)

    /// What happened and what to do, in one line.
    public var description: String {
        switch self {
        case .notInitialized(let directory):
            StateLocation(directory: directory).stateAbove.map { above in
                "There is no state repository in \(directory), but the folder \(above) above it is one: name it with "
                    + "`--state \(ShellWord(above))`."
            } ?? StateLocation(directory: directory).cloneAbove.map { clone in
                "There is no state repository in \(directory). \(clone) is a clone of one: `--state \(ShellWord(clone))` "
                    + "reads what it has, as of its last `git pull`; changes are made on the server, or pushed."
            } ?? "There is no state repository in \(directory): run `scimgit init --state \(directory)`."
        case .occupied(let directory, let reason):
            "\(directory) is no place for a state repository: \(reason). Nothing was changed; give --state a folder that is "
                + "empty or not there yet."
        case .noBranch(let directory):
            "\(directory) has no branch main yet: run `scimgit init --state \(directory)`."
        case .noLog(let directory, let commit):
            "\(directory) has lost its log, \(StateLocation.live), and the commit \(commit) that it named: bring both back from "
                + "a backup. To give up what was changed since, run `rm \(Self.mark(directory))`; main is served then."
        case .alreadyServed(let directory):
            "Another scimgit process serves \(directory): stop it first; two servers may not write one state."
        case .forkedLog(let found, let commit):
            "\(StateLocation.live) names \(found), which does not follow \(commit), the commit that was served last: somebody "
                + "else moved it. Put it back with `git -c core.hooksPath=/dev/null update-ref \(StateLocation.live) \(commit)`; "
                + "or, to give up what was changed since, remove .git/scimgit/newest."
        case .unknownFormat(let reason): "scimgit.json: \(reason)"
        case .nothingToServe(let commit, let problems):
            "The commit \(commit) is not valid and cannot be served: "
                + problems.prefix(5).map(\.description).joined(separator: "; ")
        case .failed(let action, let reason): "\(action): \(reason)"
        }
    }

    /// Where it is noted what was served last.
    private static func mark(_ directory: String) -> ShellWord {
        ShellWord(CommitMark.live(StateLocation(directory: directory)).path)
    }
}
