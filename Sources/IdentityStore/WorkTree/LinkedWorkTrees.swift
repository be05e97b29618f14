import Foundation

/// The linked work trees (`git worktree add`) that have `main` checked out, which nobody brings on.
struct LinkedWorkTrees {
    /// Their folders, sorted.
    let onMain: [String]

    init(of location: StateLocation) {
        let folder = location.gitDirectory + "/worktrees"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        onMain = names.filter { Self.line("\(folder)/\($0)/HEAD") == "ref: \(StateLocation.main)" }
            .map { name in
                let file = Self.line("\(folder)/\(name)/gitdir") ?? name
                return file.hasSuffix("/.git") ? String(file.dropLast("/.git".count)) : file
            }
            .sorted()
    }

    private static func line(_ path: String) -> String? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What is to be said of them; nil when there are none.
    var attention: String? {
        if onMain.isEmpty { return nil }
        return
            "main is checked out in \(onMain.prefix(5).joined(separator: ", ")), which the server does not advance, so "
            + "that commits there are refused: check out a branch of its own there (`git checkout -b NAME`)."
    }
}
