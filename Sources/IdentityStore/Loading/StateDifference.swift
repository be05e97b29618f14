import Dispatch
import Foundation
import Git
import JSON
import SCIM
import Synchronization

/// The files in which two trees differ, as far as they are part of the state.
///
/// All files of a resource type that comes are among them: until then they meant nothing, and nobody has checked them.
struct StateDifference {
    /// What no tree may have; nothing else is looked at as long as there is something.
    let faults: [Problem]
    /// The changed files that say how the others are understood: definitions and the format.
    let settings: [FileChange]
    /// The other files, not read yet.
    let changes: [TreeChange]
    private let resourceTypes: [ResourceType]

    /// Compares two trees.
    ///
    /// - Parameter old: A tree, or nil for the empty one.
    init(from old: ObjectID?, to new: ObjectID, in repository: borrowing Repository) throws {
        var faults = try treeFaults(old: old, new: new, in: repository).map {
            Problem(path: $0.path, reason: $0.fault.description)
        }
        let all = faults.isEmpty ? try difference(old: old, new: new, in: repository) : []
        // What is there already stays served; `scimgit check` names it.
        for change in all where old != nil && change.path.hasSuffix(AttributesFile.path) {
            if let fault = try AttributesFile.problem(change.path, change.new, in: repository) { faults.append(fault) }
        }
        self.faults = faults
        guard faults.isEmpty else {
            (settings, changes, resourceTypes) = ([], [], [])
            return
        }
        let settings = all.filter { FileChange.isSetting($0.path) }
        var changes = settings.isEmpty ? all : all.filter { !FileChange.isSetting($0.path) }
        let after = try DefinitionFiles(of: new, in: repository).definitions.resourceTypes
        if settings.contains(where: { DefinitionFiles.contains($0.path) }) {
            let before = try DefinitionFiles(of: old, in: repository).definitions.resourceTypes
            let known = Set(changes.map(\.path))
            for type in after where !before.contains(where: { $0.directory == type.directory }) {
                changes += try Self.files(in: type.directory, of: new, repository).filter { !known.contains($0.path) }
            }
        }
        self.settings = try settings.map { try FileChange($0.path, $0.new, in: repository) }
        self.changes = changes.count > Self.fewFiles ? Self.inStorageOrder(changes, repository) : changes
        resourceTypes = after
    }

    /// So few files are read in the order of their paths.
    private static let fewFiles = 256

    /// The changes in the order in which the repository has the files, which is the fastest to read them in.
    private static func inStorageOrder(
        _ changes: [TreeChange], _ repository: borrowing Repository
    ) -> [TreeChange] {
        repository.storageOrder(of: changes.map { $0.new?.id ?? .zero }).map { changes[$0] }
    }

    /// Reads a changed file; of one that is no part of the state only the path is known.
    private func read(_ change: TreeChange, in repository: borrowing Repository) throws(GitError) -> FileChange {
        if case .other = PathKind(change.path, resourceTypes: resourceTypes), let entry = change.new {
            return try FileChange(unread: change.path, entry, in: repository)
        }
        return try FileChange(change.path, change.new, in: repository)
    }

    /// All changed files, settings first.
    func files(in repository: borrowing Repository) throws -> [FileChange] {
        var files = settings
        for change in changes { files.append(try read(change, in: repository)) }
        return files
    }

    private static func files(
        in directory: String, of tree: ObjectID, _ repository: borrowing Repository
    ) throws -> [TreeChange] {
        guard let entry = try repository.tree(tree)[directory], entry.mode == .tree else { return [] }
        return try difference(old: nil, new: entry.id, in: repository).map {
            TreeChange(path: "\(directory)/\($0.path)", old: nil, new: $0.new)
        }
    }
}

extension StateDifference {
    /// How many files are read and parsed at a time.
    private static let partSize = 256

    /// Reads and parses the changed files, several parts of them at the same time.
    ///
    /// - Parameter workers: How many at most; one for each processor when nil.
    /// - Returns: The parsed files, part by part, in an order that does not depend on the workers.
    func parseFiles(
        in repository: borrowing Repository, with parser: FileParser, workers: Int? = nil
    ) throws(GitError) -> [[ParsedFile]] {
        let parts = stride(from: 0, to: changes.count, by: Self.partSize).map { start in
            changes[start..<min(start + Self.partSize, changes.count)]
        }
        let workers = min(workers ?? ProcessInfo.processInfo.activeProcessorCount, parts.count)
        var parsed = workers > 1 ? parse(parts, by: workers, in: repository.gitDirectory, with: parser) : [:]
        let interner = JSONInterner()
        var files: [[ParsedFile]] = []
        files.reserveCapacity(parts.count)
        for (index, part) in parts.enumerated() {
            if let known = parsed.removeValue(forKey: index) {
                files.append(known)
            } else {
                files.append(try parse(part, in: repository, with: parser, interner))
            }
        }
        return files
    }

    /// Parses parts at the same time, each worker with a repository of its own; those that cannot be read are left out.
    private func parse(
        _ parts: [ArraySlice<TreeChange>], by workers: Int, in gitDirectory: String, with parser: FileParser
    ) -> [Int: [ParsedFile]] {
        let next = Atomic(0)
        let parsed = Mutex<[Int: [ParsedFile]]>([:])
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            guard let repository = try? Repository(opening: gitDirectory) else { return }
            let interner = JSONInterner()
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < parts.count else { return }
                let files = try? parse(parts[index], in: repository, with: parser, interner)
                parsed.withLock { $0[index] = files }
            }
        }
        return parsed.withLock { $0 }
    }

    private func parse(
        _ part: ArraySlice<TreeChange>, in repository: borrowing Repository, with parser: FileParser,
        _ interner: JSONInterner
    ) throws(GitError) -> [ParsedFile] {
        var files: [ParsedFile] = []
        files.reserveCapacity(part.count)
        for change in part { files.append(parser.parse(try read(change, in: repository), interner: interner)) }
        return files
    }
}
