import Git
import JSON
import SCIM

/// Where a resource lives in a state repository.
public struct ResourceLocation: Sendable, Hashable {
    /// The path of its file, from the top of the work tree.
    public let path: String
    /// The name of the resource type whose place it is.
    public let typeName: String
    /// Whether the commit that is served has the file.
    public let exists: Bool
    /// What a person knows the resource by, see ``StoredResource/name``; the id where no resource was read.
    public let name: String

    /// Finds the places of an id, whether a resource has it or not: one for each resource type, users first.
    ///
    /// - Throws: ``StoreError`` when the repository cannot be read.
    public static func all(of id: String, at location: StateLocation) throws(StoreError) -> [ResourceLocation] {
        guard location.exists else { throw .notInitialised(directory: location.directory) }
        do {
            let repository = try Repository(opening: location.gitDirectory)
            guard let tip = try repository.served() else {
                throw StoreError.notInitialised(directory: location.directory)
            }
            let root = try repository.commit(tip).tree
            guard let format = try Self.entry(StateFormat.fileName, of: root, in: repository) else {
                throw StoreError.unknownFormat(reason: "The file is missing in commit \(tip).")
            }
            let fanOut = try StateFormat(parsing: try repository.blob(format.id)).fanOut
            return try DefinitionFiles(of: root, in: repository).definitions.resourceTypes.map { type in
                let path = ResourcePath.path(of: id, type: type, fanOut: fanOut)
                let entry = try Self.entry(path, of: root, in: repository)
                return ResourceLocation(path: path, typeName: type.name, exists: entry != nil, name: id)
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(action: "Reading \(location.directory)", reason: error.explanation)
        }
    }

    /// Finds the places of all resources with a userName or displayName, whatever its case.
    ///
    /// - Throws: ``StoreError`` when the repository cannot be read.
    public static func all(named name: String, at location: StateLocation) throws(StoreError) -> [ResourceLocation] {
        let contents = try ResourceSet(served: location)
        let userIDs = Set(contents.ids(of: .user, where: "userName", is: name))
        let folded = name.caseFolded
        return contents.resourceTypes.flatMap { type in
            contents.all(of: type).filter { stored in
                type.name == ResourceType.user.name && userIDs.contains(stored.id)
                    || stored.resource["displayName"]?.string?.caseFolded == folded
            }.map { ResourceLocation(path: $0.path, typeName: type.name, exists: true, name: $0.name) }
        }
    }

    private static func entry(
        _ path: String, of root: ObjectID, in repository: borrowing Repository
    ) throws(GitError) -> TreeEntry? {
        var names = path.split(separator: "/").map(String.init)
        let last = names.removeLast()
        var tree = try repository.tree(root)
        for name in names {
            guard let entry = tree[name], entry.mode == .tree else { return nil }
            tree = try repository.tree(entry.id)
        }
        return tree[last]
    }
}
