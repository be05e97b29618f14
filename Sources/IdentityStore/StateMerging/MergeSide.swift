import Git
import JSON
import SCIM

/// One of the two states that are compared to find out what a person changed: how its files are read.
struct MergeSide {
    private var tree: TreeLookup
    private let fanOut: Int
    private let parser: FileParser
    /// The resource types that it has.
    let resourceTypes: [ResourceType]

    /// Gets ready to read files of a tree.
    ///
    /// - Parameter live: The state that is served, whose format stands in for one that cannot be read.
    init(_ root: ObjectID?, like live: Snapshot, in repository: borrowing Repository) throws {
        tree = TreeLookup(root)
        let entry = try tree.entry(at: StateFormat.fileName, in: repository)
        var format = live.contents.format
        if let entry, entry.mode.isFile, let inline = try? StateFormat(parsing: repository.blob(entry.id)) {
            format = inline
        }
        let definitions = try DefinitionFiles(of: root, in: repository)
        let time = live.time
        fanOut = format.fanOut
        resourceTypes = definitions.definitions.resourceTypes
        parser = FileParser(ResourceSet(format: format, definitions: definitions)) { _ in
            History.Times(created: time, lastModified: time)
        }
    }

    /// Where the file of a resource belongs in this state.
    func path(of id: String, _ type: ResourceType) -> String {
        ResourcePath.path(of: id, type: self.type(like: type), fanOut: fanOut)
    }

    /// What is said of a file of a resource that does not stand there.
    func misplacement(of id: String, _ type: ResourceType) -> String {
        ResourcePath.misplacement(of: id, type: self.type(like: type), fanOut: fanOut)
    }

    private func type(like type: ResourceType) -> ResourceType {
        resourceTypes.first { $0.name.hasSameScalars(as: type.name) } ?? type
    }

    /// What stands at a path; nil when nothing does.
    mutating func entry(at path: String, in repository: borrowing Repository) throws(GitError) -> TreeEntry? {
        try tree.entry(at: path, in: repository)
    }

    /// The members in one of the files beside the file of a group; none when there is no such file.
    mutating func members(
        sharded path: String, _ shard: UInt8, in repository: borrowing Repository
    ) throws(GitError) -> [Member] {
        let path = ResourcePath.path(ofMembers: shard, of: path)
        guard let entry = try tree.entry(at: path, in: repository),
            case .members(let file, _, _, _, _) = try read(TouchedFile.Version(path: path, entry: entry), repository)
        else { return [] }
        return file.members
    }

    /// Reads what files say of one resource.
    ///
    /// - Returns: The version, and what is wrong with the files: it has what the others say then.
    func version(
        of id: String, inline: TouchedFile.Version?, members: [TouchedFile.Version], in repository: borrowing Repository
    ) throws(GitError) -> (version: ResourceVersion, problems: [Problem]) {
        var version = ResourceVersion()
        var problems: [Problem] = []
        for file in (inline.map { [$0] } ?? []) + members {
            switch try read(file, repository) {
            case .invalid(let problem): problems.append(problem)
            case .resource(let stored):
                version.resource = stored.resource
                for member in stored.members.sorted { version.members.insert(member) }
            case .members(let found, _, let path, let group, let shard):
                problems += found.faults(asFile: shard, of: id, at: group).map { Problem(path: path, reason: $0) }
                for member in found.members { version.members.insert(member) }
            case .gone, .other:
                problems.append(Problem(path: file.path, reason: "No resource type has its resources there."))
            }
        }
        return (version, problems)
    }

    private func read(
        _ file: TouchedFile.Version, _ repository: borrowing Repository
    ) throws(GitError) -> ParsedFile {
        if file.entry.mode == .submodule || file.entry.mode == .tree {
            return .invalid(Problem(path: file.path, reason: EntryFault.submodule.description))
        }
        return parser.parse(try FileChange(file.path, file.entry, in: repository))
    }
}

/// What some files of one state say of a resource.
struct ResourceVersion: Equatable {
    /// The resource, that of a group without its members; nil when its own file is none of the files.
    var resource: Resource?
    /// The members of a group in these files.
    var members = MemberSet()
}
