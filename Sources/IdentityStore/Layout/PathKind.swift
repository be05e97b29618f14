import SCIM

/// What a path in the state repository is for.
enum PathKind: Sendable {
    case resource(ResourceType)
    /// Members of the group whose file has the path `group`; no member belongs there when the list is nil.
    case members(ResourceType, group: String, shard: UInt8?)
    case format
    case definition
    case other

    init(_ path: String, resourceTypes: [ResourceType]) {
        if path == StateFormat.fileName {
            self = .format
        } else if DefinitionFiles.contains(path) {
            self = .definition
        } else if let type = resourceTypes.first(where: { path.isIn($0.directory) }) {
            if type.name == ResourceType.group.name, let file = ResourcePath.memberFile(at: path) {
                self = .members(type, group: file.group, shard: file.shard)
            } else {
                self = .resource(type)
            }
        } else {
            self = .other
        }
    }
}
