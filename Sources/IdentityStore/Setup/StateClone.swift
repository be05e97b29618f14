import Foundation
import Git
import Subprocess

/// A clone of a state repository, in which a person reads, changes and pushes.
public struct StateClone: Sendable {
    /// The top of the work tree; the git directory when there is none.
    public let directory: String
    /// The git directory, which linked work trees share.
    private let gitDirectory: String
    private let isBare: Bool

    /// Why a folder is no clone of a state, or cannot be made one.
    public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, and what to do.
        public let description: String
    }

    /// Where a clone may have the state that it was made of.
    private static let revisions = ["refs/remotes/origin/main", StateLocation.main, "HEAD"]

    /// Finds the clone that a folder is, or is in.
    ///
    /// - Throws: ``Refusal`` when it is none.
    public init(at folder: String) async throws {
        self = try await Self.found(at: folder)
        if let reason = try reason() { throw Refusal(description: "\(directory) \(reason)") }
    }

    /// Takes what git has just cloned.
    private init(cloned folder: String, from source: String) async throws {
        self = try await Self.found(at: folder)
        if let reason = try reason() { throw Refusal(description: "\(source) \(reason)") }
    }

    private init(directory: String, gitDirectory: String, isBare: Bool) {
        (self.directory, self.gitDirectory, self.isBare) = (directory, gitDirectory, isBare)
    }

    /// The repository that a folder is, or is in, whatever is in it.
    private static func found(at folder: String) async throws -> StateClone {
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Refusal(description: "\(folder) is not there: `scimgit clone SOURCE DIR` makes a clone.")
        }
        guard let paths = try await ask(folder, "--is-bare-repository", "--git-common-dir"), paths.count == 2
        else {
            throw Refusal(
                description: "\(folder) is no git repository: `scimgit clone SOURCE DIR` makes a clone of a state.")
        }
        let top = try await ask(folder, "--show-toplevel")?.first
        return StateClone(directory: top ?? paths[1], gitDirectory: paths[1], isBare: paths[0] == "true")
    }

    /// What `git rev-parse` says of a folder, a line each; nil when it knows no answer.
    ///
    /// - Throws: ``Refusal`` when another account owns the repository.
    private static func ask(_ folder: String, _ questions: String...) async throws -> [String]? {
        let arguments = ["-C", folder, "rev-parse", "--path-format=absolute"] + questions
        let run = try await Subprocess.run(
            .name("git"), arguments: Arguments(arguments), environment: .inherit.updating(["LC_ALL": "C"]),
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        if run.terminationStatus.isSuccess { return run.standardOutput.split(separator: "\n").map(String.init) }
        if run.standardError.contains("dubious ownership") {
            throw Refusal(
                description: "\(folder) belongs to another account: run this as that account, with `sudo -u`.")
        }
        return nil
    }

    /// Why the repository is no clone of a state; nil when it is one.
    private func reason() throws -> String? {
        guard !StateLocation(gitDirectory: gitDirectory).hasBeenSetUp else {
            return
                "is a state repository itself, no clone of one: `scimgit init --state \(ShellWord(directory))` brings "
                + "its settings up to date."
        }
        let repository = try Repository(opening: gitDirectory)
        let tips = Self.revisions.compactMap { try? repository.resolve($0) }
        guard !tips.isEmpty else { return "has no commits; a state, and a clone of one, has some from the start." }
        for tip in tips {
            guard let format = try repository.entry(at: StateFormat.fileName, in: repository.commit(tip).tree) else {
                continue
            }
            do { _ = try StateFormat(parsing: repository.blob(format.id)) } catch let error as StoreError {
                return "holds no state that this program knows: \(error)"
            }
            return nil
        }
        return
            "holds no state: there is no \(StateFormat.fileName) on its branch main, on origin's, or on the one that is "
            + "checked out."
    }
}

extension StateClone {
    /// Makes a clone and sets it up, closed to other accounts.
    ///
    /// Git says on standard error what it does, and why it does not.
    ///
    /// - Parameters:
    ///   - source: Anything that git clones: a path or a URL.
    ///   - directory: A folder that is empty or not there yet.
    ///   - executable: The absolute path of the program that git calls to merge.
    /// - Returns: The clone; nil when git made none.
    /// - Throws: ``Refusal`` when the source is no state, and what was cloned is removed then; or when the folder is in a
    ///   state.
    public static func make(of source: String, at directory: String, executable: String) async throws -> StateClone? {
        if let state = StateLocation(directory: directory).stateAbove {
            throw Refusal(description: "\(directory) is in the state repository \(state): name a folder beside it.")
        }
        let isNew = !FileManager.default.fileExists(atPath: directory)
        let clone = [
            "clone", "--origin", "origin", "--no-checkout", "-c", "core.autocrlf=false", "--", source, directory,
        ]
        guard try await run(clone) else { return nil }
        do {
            let clone = try await StateClone(cloned: directory, from: source)
            try clone.setUp(executable: executable)
            guard try await clone.checkOut() else { return nil }
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
            return clone
        } catch {
            let files = FileManager.default
            let names = isNew ? [""] : (try? files.contentsOfDirectory(atPath: directory)) ?? []
            for name in names { try? files.removeItem(atPath: directory + "/" + name) }
            throw error
        }
    }

    /// Runs git as the person would; whether it succeeded.
    private static func run(_ arguments: [String]) async throws -> Bool {
        let run = try await Subprocess.run(
            .name("git"), arguments: Arguments(arguments), input: .currentStandardInput,
            output: .currentStandardError, error: .currentStandardError)
        return run.terminationStatus.isSuccess
    }

    /// Checks main out, whatever branch the source has checked out, without a hook of the person's template, which would
    /// make a clone fail that is there.
    private func checkOut() async throws -> Bool {
        try await Self.run(["-C", directory, "-c", "core.hooksPath=/dev/null", "checkout", "--quiet", "main", "--"])
    }

    /// Has git merge by attribute here, and refuse commits with conflicts that are left open.
    ///
    /// It changes nothing that is as it should be already, and no hook of the person's own.
    ///
    /// - Parameter executable: The absolute path of the program that git calls to merge.
    public func setUp(executable: String) throws {
        let repository = try Repository(opening: gitDirectory)
        let remedy = "scimgit setup-clone \(ShellWord(directory))"
        for (key, value) in MergeConfiguration.settings(executable: executable, remedy: remedy) {
            try repository.setConfig(key, value)
        }
        try repository.setConfig("core.autocrlf", "false")
        try nameAttributes(repository)
        if !isBare { try installHooks(repository) }
    }

    /// Says which files are merged so, where the state does not.
    private func nameAttributes(_ repository: borrowing Repository) throws {
        let tip = Self.revisions.compactMap { try? repository.resolve($0) }.first
        let entry = try tip.flatMap { try repository.entry(at: AttributesFile.path, in: repository.commit($0).tree) }
        let text = try entry.map { String(decoding: try repository.blob($0.id), as: UTF8.self) } ?? ""
        guard !text.split(separator: "\n").contains(AttributesFile.line[...]) else { return }
        let path = gitDirectory + "/info/attributes"
        let own = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        guard !own.split(separator: "\n").contains(AttributesFile.line[...]) else { return }
        try FileManager.default.createDirectory(atPath: gitDirectory + "/info", withIntermediateDirectories: true)
        let lines = own + (own.isEmpty || own.hasSuffix("\n") ? "" : "\n") + AttributesFile.line + "\n"
        try replaceFile(path, with: Array(lines.utf8), synced: false)
    }

    /// The folder of the hooks that git calls here.
    private func hooksInUse(_ repository: borrowing Repository) -> String {
        guard let path = (try? repository.configuredPath("core.hooksPath")) ?? nil, !path.isEmpty else {
            return gitDirectory + "/hooks"
        }
        return URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: directory)).standardizedFileURL.path
    }

    private func installHooks(_ repository: borrowing Repository) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: gitDirectory + "/hooks", withIntermediateDirectories: true)
        for (name, text) in HookScripts.ofClones {
            let hook = gitDirectory + "/hooks/" + name
            let found = files.contents(atPath: hook).map { String(decoding: $0, as: UTF8.self) }
            let isOthers = found.map { !$0.contains(HookScripts.markOfClones) } ?? false
            if isOthers || hooksInUse(repository) != gitDirectory + "/hooks" {
                // Git does not call it there: the hook that it calls may.
                let aside = gitDirectory + "/hooks/scimgit-" + name
                try replaceFile(aside, with: Array(text.utf8), mode: 0o755, synced: false)
                try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: aside)
            }
            if isOthers { continue }
            try replaceFile(hook, with: Array(text.utf8), mode: 0o755, synced: false)
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        }
    }
}

extension StateClone {
    /// What to do where git does not call the hook of a clone; nil where it does, or there are no commits to check.
    private var adviceOnHooks: String? {
        guard !isBare, let repository = try? Repository(opening: gitDirectory) else { return nil }
        let folder = hooksInUse(repository)
        let hook = folder + "/pre-commit"
        let text = FileManager.default.contents(atPath: hook).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let aside = gitDirectory + "/hooks/scimgit-pre-commit"
        if text.contains(HookScripts.markOfClones) || text.contains("scimgit-pre-commit") { return nil }
        let reason =
            folder == gitDirectory + "/hooks"
            ? "you have a hook of your own" : "core.hooksPath has git take its hooks from elsewhere"
        return
            "Git does not refuse commits here in which a conflict is left open, because \(reason). Have \(ShellWord(hook)) "
            + "do that: `\(ShellWord(aside)) || exit 1`, in a line of its own."
    }

    /// What the person may want to do before working here, a sentence each.
    public func advice() async -> [String] {
        var advice: [String] = []
        do { _ = try await Person.caller(at: StateLocation(gitDirectory: gitDirectory)) } catch {
            advice.append("Before you commit: \(error)")
        }
        advice += [adviceOnHooks].compactMap(\.self)
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory)
        if let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue, mode & 0o077 != 0 {
            advice.append(
                "It holds personal data, and other accounts may read it: `chmod 700 \(ShellWord(directory))` closes it."
            )
        }
        return advice
    }
}
