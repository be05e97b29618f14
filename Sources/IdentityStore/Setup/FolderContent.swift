import Foundation
import Git
import JSON

/// What a folder holds that is named as the place of a state repository.
public enum FolderContent: Sendable, Hashable {
    /// Nothing but a `README.md` at most: a state repository can be made there.
    case nothing
    /// A repository without commits and files: made by `git init`, or by an init that was killed.
    case emptyRepository
    /// A state repository.
    case state
}

extension StateLocation {
    /// Looks what the folder holds, and changes nothing.
    ///
    /// - Throws: ``StoreError`` `occupied` when it is somebody's and holds no state, `failed` when it cannot be read.
    public func content() throws(StoreError) -> FolderContent {
        guard exists else {
            try requireHead()
            try requireNoFiles()
            if let above = stateAbove { throw occupied("it is in the state repository \(above)") }
            return .nothing
        }
        let hasServed = [CommitMark.live(self), .served(self)].contains { $0.read() != nil }
        do {
            if let damage = ReferenceDamage(unreadableAt: self) { throw damage }
            let repository = try open()
            if hasServed { return .state }
            for name in Self.needed {
                if let damage = ReferenceDamage(name, at: self, in: repository) { throw damage }
            }
            if let tip = try repository.served() {
                if try !Self.isState(tip, in: repository) {
                    throw occupied("it is a repository with commits and no \(StateFormat.fileName) on its branch main")
                }
                return .state
            }
            if try repository.head() == nil || repository.hasReferences() {
                throw occupied("it is a repository with commits and no branch main")
            }
        } catch { throw StoreError(error, during: "Opening the repository in \(directory)") }
        if !isBare, !hasBeenSetUp { try requireNoFiles() }
        return .emptyRepository
    }

    /// - Throws: ``ReferenceDamage`` when git finds no repository because of its HEAD.
    private func open() throws -> Repository {
        do { return try Repository(opening: gitDirectory) } catch {
            let damage = ReferenceDamage(headOf: self, .unreadable)
            throw damage.fault == .folder ? damage as any Error : error
        }
    }

    private static func isState(_ tip: ObjectID, in repository: borrowing Repository) throws(GitError) -> Bool {
        try repository.entry(at: StateFormat.fileName, in: repository.commit(tip).tree) != nil
    }

    /// - Throws: ``StoreError`` when a state is there that lost its HEAD, without which git finds no repository.
    private func requireHead() throws(StoreError) {
        for folder in [directory, directory + "/.git"]
        where FileManager.default.fileExists(atPath: folder + "/scimgit/executable") {
            let damage = ReferenceDamage(headOf: StateLocation(gitDirectory: folder), .absent)
            throw .failed(action: "Opening the repository in \(directory)", reason: damage.description)
        }
    }

    /// - Throws: ``StoreError`` `occupied` when the folder holds anything but what the project and a killed init leave.
    private func requireNoFiles() throws(StoreError) {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        guard unsafe files.fileExists(atPath: directory, isDirectory: &isDirectory) else { return }
        guard isDirectory.boolValue else { throw occupied("it is a file") }
        if isBare, files.fileExists(atPath: directory + "/.git") {
            throw occupied("it is the work tree of a repository, so it cannot be a bare one")
        }
        if let link = try? String(contentsOfFile: directory + "/.git", encoding: .utf8) {
            let name = link.trimmingCharacters(in: .whitespacesAndNewlines)
            throw occupied("it is a linked work tree or a submodule of another repository (\(name))")
        }
        let names: [String]
        do { names = try files.contentsOfDirectory(atPath: directory) } catch {
            throw .failed(action: "Reading \(directory)", reason: unsafe String(cString: strerror(errno)))
        }
        let foreign = names.filter { ![".git", "README.md"].contains($0) }.sorted()
        guard !foreign.isEmpty else { return }
        let shown = foreign.prefix(3).map { SingleLine.text($0, limit: 60) }.joined(separator: ", ")
        throw occupied("it holds \(shown)\(foreign.count > 3 ? " and \(foreign.count - 3) more" : "")")
    }

    private func occupied(_ reason: String) -> StoreError {
        .occupied(directory: directory, reason: reason)
    }
}
