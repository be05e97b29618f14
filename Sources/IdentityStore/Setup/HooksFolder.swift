import Foundation
public import Logging
import Subprocess

/// Whether git looks for hooks where they are installed.
public enum HooksFolder: Sendable {
    /// Says so in the log when the configuration names another folder for the repository, or for one of its linked work
    /// trees: no move of the branch is checked by hooks then.
    ///
    /// The environment of other processes and their `git -c` cannot be seen. Without a git program nothing is said.
    public static func warn(about location: StateLocation, logger: Logger) async {
        let linked = location.gitDirectory + "/worktrees"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: linked)) ?? []
        for directory in [location.gitDirectory] + names.sorted().map({ "\(linked)/\($0)" }) {
            guard let (scope, origin, folder) = await setting(of: directory), folder != location.hooksDirectory else {
                continue
            }
            logger.warning(
                "git does not call the hooks of this repository, so commits and pushes are not checked: take the setting away",
                metadata: [
                    "core.hooksPath": "\(folder)", "scope": "\(scope)", "origin": "\(origin)",
                    "repository": "\(directory)",
                ])
        }
    }

    /// The value of `core.hooksPath` that wins, and where it comes from.
    private static func setting(of directory: String) async -> (scope: String, origin: String, folder: String)? {
        let arguments = ["--git-dir", directory, "config", "--show-scope", "--show-origin", "--get", "core.hooksPath"]
        guard
            let run = try? await Subprocess.run(
                .name("git"), arguments: Arguments(arguments), output: .string(limit: 1 << 16)),
            run.terminationStatus.isSuccess
        else { return nil }
        let fields = run.standardOutput.trimmingCharacters(in: .newlines).split(separator: "\t", maxSplits: 2).map(
            String.init)
        return fields.count == 3 ? (fields[0], fields[1], fields[2]) : nil
    }
}
