import Git
import JSON
import SCIM

/// Reads the states of commits, one resource at a time.
final class StateReader {
    let repository: Repository
    private var known: [SettingsVersion: RecordedSettings] = [:]

    init(_ location: StateLocation) throws(GitError) {
        repository = try Repository(opening: location.gitDirectory)
    }

    /// The state that a tree holds; nil stands for the empty one.
    func state(of tree: ObjectID?) throws -> RecordedState {
        let key = try SettingsVersion(of: tree, in: repository)
        if let settings = known[key] { return RecordedState(tree, settings, self) }
        let settings = try RecordedSettings(key, of: tree, in: repository)
        known[key] = settings
        return RecordedState(tree, settings, self)
    }
}

/// How the files of a state are laid out and read.
struct RecordedSettings {
    let fanOut: Int
    let resourceTypes: [ResourceType]
    let parser: FileParser

    init(_ key: SettingsVersion, of tree: ObjectID?, in repository: borrowing Repository) throws {
        // A tree from before the state was set up has no format.
        let bytes = try key.format.map { try repository.blob($0) }
        let format = bytes.flatMap { try? StateFormat(parsing: $0) } ?? StateFormat()
        let definitions = try DefinitionFiles(of: tree, in: repository)
        fanOut = format.fanOut
        resourceTypes = definitions.definitions.resourceTypes
        let none = Timestamp(seconds: 0)
        parser = FileParser(ResourceSet(format: format, definitions: definitions), allowsNull: true) { _ in
            History.Times(created: none, lastModified: none)
        }
    }
}

/// The resources of one tree.
final class RecordedState {
    let tree: ObjectID?
    let settings: RecordedSettings
    private let reader: StateReader
    private var lookup: TreeLookup

    init(_ tree: ObjectID?, _ settings: RecordedSettings, _ reader: StateReader) {
        self.tree = tree
        self.settings = settings
        self.reader = reader
        lookup = TreeLookup(tree)
    }

    /// A resource type by its name; nil when the state has no such type.
    func type(named name: String) -> ResourceType? {
        settings.resourceTypes.first { $0.name.hasSameScalars(as: name) }
    }

    /// Where the file of a resource stands if there is one; nil when the state has no such type.
    func path(of resource: ResourceReference) -> String? {
        type(named: resource.typeName).map { ResourcePath.path(of: resource.id, type: $0, fanOut: settings.fanOut) }
    }

    /// The file of a resource; nil when there is none.
    func file(of resource: ResourceReference) throws(GitError) -> TreeEntry? {
        guard let path = path(of: resource) else { return nil }
        return try lookup.entry(at: path, in: reader.repository)
    }

    /// The directory of the members beside the file of a group; nil when there is none.
    func membersDirectory(of resource: ResourceReference) throws(GitError) -> ObjectID? {
        guard let type = type(named: resource.typeName), type.isGroup, let path = path(of: resource) else { return nil }
        let directory = String(ResourcePath.membersDirectory(of: path).dropLast())
        let entry = try lookup.entry(at: directory, in: reader.repository)
        return entry?.mode == .tree ? entry?.id : nil
    }

    /// What a file says.
    func parse(_ path: String, _ entry: TreeEntry) throws(GitError) -> ParsedFile {
        if entry.mode == .submodule || entry.mode == .tree { return .other }
        return settings.parser.parse(try FileChange(path, entry, in: reader.repository))
    }

    /// A resource as its own file has it; nil when there is none.
    ///
    /// - Throws: ``ReviewError/unreadable(_:reason:)``.
    func resource(_ reference: ResourceReference) throws -> StoredResource? {
        guard let path = path(of: reference), let entry = try file(of: reference) else { return nil }
        switch try parse(path, entry) {
        case .resource(let stored): return stored
        case .invalid(let problem):
            throw ReviewError.unreadable(
                NamedResource(reference, name: reference.id), reason: problem.description)
        case .members, .gone, .other: return nil
        }
    }

    /// The members in one of the files beside the file of a group.
    func shardedMembers(of group: ResourceReference, _ shard: UInt8) throws -> [Member] {
        guard let path = path(of: group) else { return [] }
        let file = ResourcePath.path(ofMembers: shard, of: path)
        guard let entry = try lookup.entry(at: file, in: reader.repository),
            case .members(let found, _, _, _, _) = try parse(file, entry)
        else { return [] }
        return found.members
    }

    /// All members of a group.
    func members(of group: StoredResource) throws -> MemberSet {
        var members = group.membership
        let reference = ResourceReference(group.type, group.id)
        guard try membersDirectory(of: reference) != nil else { return members }
        for shard in MemberSet.shards {
            for member in try shardedMembers(of: reference, shard) { members.insert(member) }
        }
        return members
    }

    /// Whether a group has a member.
    func has(_ id: String, in group: StoredResource) throws -> Bool {
        if group.membership[id] != nil { return true }
        let reference = ResourceReference(group.type, group.id)
        guard try membersDirectory(of: reference) != nil else { return false }
        return try shardedMembers(of: reference, ResourcePath.memberShard(of: id)).contains {
            $0.id.hasSameScalars(as: id)
        }
    }

    /// The resource with an id, of whatever type; users are looked for first.
    func resource(withID id: String) throws -> StoredResource? {
        for type in settings.resourceTypes {
            if let stored = try resource(ResourceReference(type, id)) { return stored }
        }
        return nil
    }

    /// What a person knows a resource by; nil when there is none with the id.
    func name(of id: String) -> String? { (try? resource(withID: id))?.name }

    /// The files in which two trees differ.
    func difference(_ old: ObjectID?, _ new: ObjectID?) throws(GitError) -> [TreeChange] {
        try Git.difference(old: old, new: new, in: reader.repository)
    }

    /// The references of all resources of a type that stand in the tree.
    func all(of type: ResourceType) throws(GitError) -> [ResourceReference] {
        guard let entry = try lookup.entry(at: type.directory, in: reader.repository), entry.mode == .tree else {
            return []
        }
        return try Git.difference(old: nil, new: entry.id, in: reader.repository, below: { !$0.hasSuffix("/members") })
            .compactMap { change in
                guard let file = ResourceFile("\(type.directory)/\(change.path)"), file.members == nil else {
                    return nil
                }
                return ResourceReference(type, file.id)
            }
    }
}
