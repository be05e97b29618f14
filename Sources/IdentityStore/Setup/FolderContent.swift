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
            let repository = try Repository(opening: gitDirectory)
            if hasServed { return .state }
            if let tip = try repository.served() {
                if try !Self.isState(tip, in: repository) {
                    throw occupied("it is a repository with commits and no \(StateFormat.fileName) on its branch main")
                }
                return .state
            }
            if try repository.head() == nil || repository.hasReferences() {
                throw occupied("it is a repository with commits and no branch main")
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(action: "Opening the repository in \(directory)", reason: error.explanation)
        }
        if !isBare, !hasBeenSetUp { try requireNoFiles() }
        return .emptyRepository
    }

    private static func isState(_ tip: ObjectID, in repository: borrowing Repository) throws(GitError) -> Bool {
        try repository.entry(at: StateFormat.fileName, in: repository.commit(tip).tree) != nil
    }

    /// - Throws: ``StoreError`` when a state is there that lost its HEAD, without which git finds no repository.
    private func requireHead() throws(StoreError) {
        for folder in [directory, directory + "/.git"]
        where FileManager.default.fileExists(atPath: folder + "/scimgit/executable") {
            throw .failed(
                action: "Opening the repository in \(directory)",
                reason: "HEAD is missing. Set it right with `echo 'ref: \(Self.main)' >\(folder)/HEAD`.")
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
