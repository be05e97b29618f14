import Git
import SCIM

/// The files in which two trees differ, as far as they are part of the state.
///
/// All files of a resource type that comes are among them: until then they meant nothing, and nobody has checked them.
struct Move {
    /// The changed files that say how the others are understood: definitions and the format.
    let settings: [FileChange]
    /// The other files, not read yet.
    private let changes: [TreeChange]
    private let resourceTypes: [ResourceType]

    /// Compares two trees.
    ///
    /// - Parameter old: A tree, or nil for the empty one.
    init(from old: ObjectID?, to new: ObjectID, in repository: borrowing Repository) throws {
        let all = try difference(old: old, new: new, in: repository)
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

    /// Reads the changed files one after the other; of those that are no part of the state only the path is known.
    func forEachFile(in repository: borrowing Repository, _ body: (FileChange) throws -> Void) throws {
        for change in changes {
            if case .other = PathKind(change.path, resourceTypes: resourceTypes), let entry = change.new {
                try body(
                    FileChange(path: change.path, new: FileChange.File(isRegular: true, blob: entry.id, bytes: [])))
            } else {
                try body(try FileChange(change.path, change.new, in: repository))
            }
        }
    }

    /// All changed files, settings first.
    func files(in repository: borrowing Repository) throws -> [FileChange] {
        var files = settings
        try forEachFile(in: repository) { files.append($0) }
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
