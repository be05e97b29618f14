/// The configuration that has git merge resources by attribute, in a state repository and in its clones.
enum MergeConfiguration {
    /// Keys and values of git's configuration.
    ///
    /// Where the program is not at its place any more, the one on the path is taken. Without any git stops with a
    /// conflict and keeps our version of the file.
    ///
    /// - Parameters:
    ///   - executable: The absolute path of the program.
    ///   - remedy: The command that brings the path up to date.
    static func settings(executable: String, remedy: String) -> [(key: String, value: String)] {
        let complaint =
            "scimgit, which merges this file, is neither at \(executable) nor on the path: run `\(remedy)`, undo the merge "
            + "and begin again."
        let driver =
            "p=\(word(executable)); [ -x \"$p\" ] || p=$(command -v scimgit) || { echo \(word(complaint)) >&2; exit 1; }; "
            + "\"$p\" merge-driver"
        return [
            ("merge.directoryRenames", "false"),
            ("merge.scim.name", "SCIM resources, attribute by attribute"),
            ("merge.scim.recursive", "scim-bases"),
            ("merge.scim.driver", driver + " %O %A %B %P"),
            ("merge.scim-bases.name", "SCIM resources of two merge bases"),
            ("merge.scim-bases.driver", driver + " --bases %O %A %B %P"),
        ]
    }

    /// A word of the driver's command: of a shell, with what git would put something in the place of.
    private static func word(_ text: String) -> String {
        "'\(text.replacing("'", with: "'\\''").replacing("%", with: "%%"))'"
    }
}
