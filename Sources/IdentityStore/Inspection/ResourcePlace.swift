import Git
import JSON
import SCIM

/// Where a resource lives in a state repository.
public struct ResourcePlace: Sendable, Hashable {
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
    public static func all(of id: String, at location: StateLocation) throws(StoreError) -> [ResourcePlace] {
        guard location.exists else { throw .notInitialised(directory: location.directory) }
        do {
            let repository = try Repository(opening: location.gitDirectory)
            guard let tip = try repository.served() else {
                throw StoreError.notInitialised(directory: location.directory)
            }
            let root = try repository.commit(tip).tree
            guard let format = try repository.entry(at: StateFormat.fileName, in: root) else {
                throw StoreError.unknownFormat(reason: "The file is missing in commit \(tip).")
            }
            let fanOut = try StateFormat(parsing: try repository.blob(format.id)).fanOut
            return try DefinitionFiles(of: root, in: repository).definitions.resourceTypes.map { type in
                let path = ResourcePath.path(of: id, type: type, fanOut: fanOut)
                let entry = try repository.entry(at: path, in: root)
                return ResourcePlace(path: path, typeName: type.name, exists: entry != nil, name: id)
            }
        } catch { throw StoreError(error, during: "Reading \(location.directory)") }
    }

    /// Finds the places of all resources with a userName or displayName, whatever its case.
    ///
    /// - Throws: ``StoreError`` when the repository cannot be read.
    public static func all(named name: String, at location: StateLocation) throws(StoreError) -> [ResourcePlace] {
        let contents = try Contents(served: location)
        let userIDs = Set(contents.ids(of: .user, where: "userName", is: name))
        let folded = name.caseFolded
        return contents.resourceTypes.flatMap { type in
            contents.all(of: type).filter { stored in
                type.name == ResourceType.user.name && userIDs.contains(stored.id)
                    || stored.resource["displayName"]?.string?.caseFolded == folded
            }.map { ResourcePlace(path: $0.path, typeName: type.name, exists: true, name: $0.name) }
        }
    }
}
