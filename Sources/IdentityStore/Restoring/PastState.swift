import Git
import SCIM

/// Resources as a commit has them, read one by one.
struct PastState {
    private var side: MergeSide
    /// The tree of the commit.
    let tree: ObjectID

    /// - Parameter live: The state that is served, whose format stands in for one that cannot be read.
    init(_ tree: ObjectID, like live: Snapshot, in repository: borrowing Repository) throws {
        self.tree = tree
        side = try MergeSide(tree, like: live, in: repository)
    }

    /// The resource types that it has.
    var resourceTypes: [ResourceType] { side.resourceTypes }

    /// A resource, that of a group with its members; nil when there is none.
    ///
    /// - Parameter shards: Which files of members beside it are read; all when nil.
    /// - Returns: What is wrong with its files, besides.
    mutating func version(
        of id: String, _ type: ResourceType, shards: Set<UInt8>? = nil, in repository: borrowing Repository
    ) throws(GitError) -> (version: ResourceVersion?, problems: [Problem]) {
        let path = side.path(of: id, type)
        guard let entry = try side.entry(at: path, in: repository) else { return (nil, []) }
        var members: [TouchedFile.Version] = []
        let directory = ResourcePath.membersDirectory(of: path)
        if type.isGroup, shards != [], let files = try side.entry(at: directory, in: repository), files.mode == .tree {
            for item in try repository.tree(files.id).entries {
                let file = directory + item.name
                if let shards, !shards.contains(ResourceFile(file)?.members ?? 0) { continue }
                members.append(TouchedFile.Version(path: file, entry: item.entry))
            }
        }
        let (version, problems) = try side.version(
            of: id, inline: TouchedFile.Version(path: path, entry: entry), members: members, in: repository)
        return (version.resource == nil ? nil : version, problems)
    }
}
