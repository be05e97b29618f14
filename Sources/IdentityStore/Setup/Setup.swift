import Foundation
import Git

/// Makes a state repository, or brings the settings of one up to date.
public enum Setup: Sendable {
    /// What ordinary git needs to be safe beside the server: its writes synced, no packing and no rewriting behind the
    /// server's back.
    private static let settings = [
        ("core.fsync", "all"),
        ("core.autocrlf", "false"),
        ("core.logAllRefUpdates", "false"),
        ("core.splitIndex", "false"),
        ("core.useReplaceRefs", "false"),
        ("core.bigFileThreshold", "64m"),
        ("gc.auto", "0"),
        ("receive.autogc", "false"),
        ("receive.denyCurrentBranch", "ignore"),
        ("receive.advertisePushOptions", "true"),
        ("receive.fsckObjects", "true"),
        ("transfer.fsckObjects", "true"),
    ]

    /// What earlier versions set: other branches and tags may be deleted and rewound, and the hook guards main.
    private static let retired = ["receive.denyDeletes", "receive.denyNonFastForwards"]
    /// References that nobody may push, and those of them that a push is told of all the same; the last one counts.
    private static let hidden = ["refs/scimgit", "refs/replace", "!" + EarlierPositions.references]
    /// References that a push does not move: the hook `proc-receive` has the commit merged.
    private static let merged = [StateLocation.main, InboxReferences.name]

    /// Makes the repository when it is not there, and installs settings and hooks in any case.
    ///
    /// The folder is closed to other accounts, whatever the file mode creation mask says.
    ///
    /// - Parameters:
    ///   - executable: The absolute path of the program that hooks and the merge driver call.
    ///   - fanOut: How many directories stand above a file of a new repository: 3, or 4 for more than about 300,000
    ///     identities.
    /// - Returns: Whether the state is new.
    /// - Throws: ``StoreError`` when the folder is in use for something else, and nothing is changed then, and when the
    ///   disk or git refuses.
    @discardableResult
    public static func initialize(
        _ location: StateLocation, executable: String, fanOut: Int = 3
    ) throws(StoreError) -> Bool {
        LiveReference.removeUnreadableFiles(at: location)
        let content = try location.content()
        do {
            var repository =
                content == .nothing
                ? try Repository.create(at: location.directory, bare: location.isBare, initialBranch: "main")
                : try Repository(opening: location.gitDirectory)
            try close(location)
            if content == .emptyRepository { try repository.setHead(StateLocation.main) }
            try makePrivateDirectory(location)
            try configure(repository, executable: executable, at: location)
            try install(executable: executable, at: location)
            if try repository.served() == nil, CommitMark.live(location).read() == nil {
                try commitLayout(StateFormat(fanOut: fanOut), in: &repository, at: location)
            } else if let live = try repository.reference(StateLocation.live),
                try repository.reference(StateLocation.main) == nil
            {
                try repository.updateReference(StateLocation.main, from: .absent, to: live)
            }
            try repository.syncAll()
            return content != .state
        } catch { throw StoreError(error, during: "Making the state repository in \(location.directory)") }
    }

    /// Lets only the account that owns the state into its folders.
    private static func close(_ location: StateLocation) throws(StoreError) {
        for folder in [location.directory, location.gitDirectory] {
            guard unsafe chmod(folder, 0o700) == 0 else {
                throw .failed(
                    action: "Closing \(folder) to other accounts",
                    reason: unsafe String(cString: strerror(errno)) + "; its owner can do so with `chmod 700 \(folder)`"
                )
            }
        }
    }

    private static func makePrivateDirectory(_ location: StateLocation) throws {
        try FileManager.default.createDirectory(
            atPath: location.privateDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]
        )
    }

    private static func configure(
        _ repository: borrowing Repository, executable: String, at location: StateLocation
    ) throws(GitError) {
        for (key, value) in settings { try repository.setConfig(key, value) }
        for key in retired { try repository.unsetConfig(key) }
        for references in hidden { try repository.addConfig("receive.hideRefs", references) }
        for references in merged { try repository.addConfig("receive.procReceiveRefs", references) }
        // A value of the account's own configuration would switch the hooks off; a relative one does not hold for a push.
        try repository.setConfig("core.hooksPath", location.hooksDirectory)
        let remedy = "scimgit init --state \(ShellWord(location.directory))"
        for (key, value) in MergeConfiguration.settings(executable: executable, remedy: remedy) {
            try repository.setConfig(key, value)
        }
    }

    /// What it writes is made durable with all else that making a state repository takes.
    private static func install(executable: String, at location: StateLocation) throws {
        try replaceFile(location.privateDirectory + "/executable", with: Array("\(executable)\n".utf8), synced: false)
        let hooks = location.hooksDirectory
        try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
        for (name, text) in HookScripts.all {
            let hook = hooks + "/" + name
            try replaceFile(hook, with: Array(text.utf8), mode: 0o755, synced: false)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        }
        if !location.isBare { try exclude(location) }
    }

    /// The project's own `state/README.md` stands in the folder and is no part of the state.
    private static func exclude(_ location: StateLocation) throws {
        let path = location.gitDirectory + "/info/exclude"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        guard !text.split(separator: "\n").contains("/README.md") else { return }
        try FileManager.default.createDirectory(
            atPath: location.gitDirectory + "/info", withIntermediateDirectories: true)
        let lines = text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + "/README.md\n"
        try replaceFile(path, with: Array(lines.utf8), synced: false)
    }

    private static func commitLayout(
        _ format: StateFormat, in repository: inout Repository, at location: StateLocation
    ) throws {
        var pack = Pack()
        var tree = MutableTree(root: nil)
        let files = [
            (AttributesFile.path, pack.add(.blob, Array("\(AttributesFile.line)\n".utf8))),
            (StateFormat.fileName, pack.add(.blob, format.bytes)),
        ]
        for (path, blob) in files { try tree.set(path, mode: .file, to: blob, in: repository) }
        let commit = pack.addCommit(
            of: try tree.write(into: &pack, in: repository), on: [], at: Timestamp.now(),
            "Start the state repository\n\nUsers and groups are kept here, one file each.\n")
        let kept = try repository.write(pack)
        defer { kept.release() }
        for reference in [StateLocation.live, StateLocation.main] {
            try repository.updateReference(reference, from: .absent, to: commit)
        }
        try CommitMark.live(location).write(commit)
        guard !location.isBare else { return }
        try checkOut(files, at: location, in: repository)
        try WorkTreeRecord(at: commit).write(location)
    }

    /// Brings index and files to the first commit, so that git finds the work tree clean before a server runs.
    private static func checkOut(
        _ files: [(path: String, blob: ObjectID)], at location: StateLocation, in repository: borrowing Repository
    ) throws {
        let update = try IndexUpdate(location: location)
        defer { update.release() }
        for (path, blob) in files {
            try update.perform(.file, path, to: TreeEntry(mode: .file, id: blob), reading: repository)
        }
        try update.replaceIndex()
    }
}
