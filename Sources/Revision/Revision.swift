import Foundation
import PackagePlugin

/// Tells the program the commit that it is built from.
///
/// The command runs again when HEAD or a source file changed; without git or its folder the commit is empty.
@main struct Revision: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let package = context.package.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "Revision.swift")
        let sources = context.package.targets.compactMap(\.sourceModule).flatMap { $0.sourceFiles.map(\.url) }
        let inputs = sources + ["HEAD", "logs/HEAD"].map { gitDirectory(of: package).appending(path: $0) }
        return [
            .buildCommand(
                displayName: "Reading the commit", executable: URL(filePath: "/bin/sh"),
                arguments: ["-c", Self.script, "sh", package.path, output.path],
                inputFiles: inputs.filter { FileManager.default.fileExists(atPath: $0.path) }, outputFiles: [output])
        ]
    }

    /// The folder that has HEAD; a linked work tree names it in a file.
    private func gitDirectory(of package: URL) -> URL {
        let path = package.appending(path: ".git")
        guard let link = try? String(contentsOf: path, encoding: .utf8), link.hasPrefix("gitdir: ") else { return path }
        return URL(
            filePath: link.dropFirst("gitdir: ".count).trimmingCharacters(in: .whitespacesAndNewlines),
            relativeTo: package)
    }

    /// Writes the file only when it changes, so that nothing is compiled for nothing.
    private static let script = #"""
        commit=
        if cd "$1" && [ -e .git ]; then
            commit=$(git rev-parse --short=12 HEAD 2>/dev/null)
            changes=$(git status --porcelain -- Sources Package.swift 2>/dev/null)
            [ -z "$commit" ] || [ -z "$changes" ] || commit="$commit with changes"
        fi
        text="/// What the program is built from.
        enum Revision {
            /// The commit, and whether the sources differ from it; empty when git did not tell.
            static let commit = \"$commit\"
        }"
        [ "$text" = "$(cat "$2" 2>/dev/null)" ] || printf '%s\n' "$text" >"$2"
        """#
}
