import Foundation

/// Where a state repository lies on disk.
public struct StateLocation: Sendable, Hashable {
    /// The folder an administrator names: the work tree, or the git directory of a bare repository.
    public let directory: String
    /// The git directory, `<directory>/.git` or the folder itself when it is bare.
    public let gitDirectory: String

    /// What scimgit keeps beside the repository and out of every commit: token hashes, times, locks, the socket.
    public var privateDirectory: String { gitDirectory + "/scimgit" }

    /// Where the hooks are installed.
    var hooksDirectory: String { gitDirectory + "/hooks" }

    /// The index of the work tree.
    var index: String { gitDirectory + "/index" }

    /// The log that is served, which the server alone moves.
    static let live = "refs/scimgit/live"

    /// The branch that people see, commit to and push to; it follows the log.
    static let main = "refs/heads/main"

    /// The references without which nothing can be served.
    static let needed = [live, main]

    /// Finds the git directory below `directory`; it need not exist yet.
    ///
    /// `<directory>/.git` means the same.
    ///
    /// - Parameter bare: Whether a repository that is still to be made has no work tree.
    public init(directory: String, bare: Bool = false) {
        let path = URL(fileURLWithPath: directory).standardizedFileURL.path
        let absolute = path.hasSuffix("/.git") ? String(path.dropLast("/.git".count)) : path
        self.directory = absolute
        let isBare = bare || FileManager.default.fileExists(atPath: absolute + "/HEAD")
        gitDirectory = isBare ? absolute : absolute + "/.git"
    }

    /// The state repository of a git directory, as git hands it to a hook.
    public init(gitDirectory: String) {
        let absolute = URL(fileURLWithPath: gitDirectory).standardizedFileURL.path
        self.gitDirectory = absolute
        directory = absolute.hasSuffix("/.git") ? String(absolute.dropLast("/.git".count)) : absolute
    }

    /// Whether there is no work tree.
    public var isBare: Bool { directory == gitDirectory }

    /// Whether a repository is there.
    public var exists: Bool { FileManager.default.fileExists(atPath: gitDirectory + "/HEAD") }

    /// Whether an init came so far that the files in the folder are its own.
    var hasBeenSetUp: Bool { FileManager.default.fileExists(atPath: privateDirectory + "/executable") }

    /// The state repository whose folder the folder is in; nil when it is in none.
    var stateAbove: String? {
        var above = self
        while above.directory != "/" {
            above = StateLocation(directory: URL(fileURLWithPath: above.directory).deletingLastPathComponent().path)
            if above.hasBeenSetUp { return above.directory }
        }
        return nil
    }

    /// The clone of a state that the folder is in; nil when there is none.
    var cloneAbove: String? {
        var above = URL(fileURLWithPath: directory)
        let files = FileManager.default
        while above.path != "/" {
            above = above.deletingLastPathComponent()
            guard files.fileExists(atPath: above.path + "/.git") else { continue }
            return files.fileExists(atPath: above.path + "/" + StateFormat.fileName) ? above.path : nil
        }
        return nil
    }
}
