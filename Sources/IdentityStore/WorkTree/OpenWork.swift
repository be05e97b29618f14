import Foundation

/// What a person has begun in the work tree and git goes on with at the next command.
struct OpenWork: Hashable {
    /// The command of git, such as `revert`.
    let command: String
    /// What gives it up.
    let remedy: String

    private static let signs = [
        ("rebase-merge", "rebase", "git rebase --abort"), ("rebase-apply", "rebase", "git rebase --abort"),
        ("sequencer", "revert or cherry-pick of several commits", "git revert --abort"),
        ("REVERT_HEAD", "revert", "git revert --abort"),
        ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --abort"), ("MERGE_HEAD", "merge", "git merge --abort"),
    ]
}

extension OpenWork {
    /// Finds it; nil when nothing is open, or there is no work tree.
    init?(_ location: StateLocation) {
        guard !location.isBare,
            let sign = Self.signs.first(where: {
                FileManager.default.fileExists(atPath: location.gitDirectory + "/" + $0.0)
            })
        else { return nil }
        (command, remedy) = (sign.1, sign.2)
    }
}
