import Git

/// The objects of a tree that say how its other files are read: the format and the definitions.
struct SettingsVersion: Hashable {
    let format: ObjectID?
    private let schemas: ObjectID?
    private let resourceTypes: ObjectID?

    /// - Parameter tree: The top of a state; nil stands for the empty one.
    init(of tree: ObjectID?, in repository: borrowing Repository) throws(GitError) {
        let top = try tree.map { id throws(GitError) in try repository.tree(id) }
        format = top?[StateFormat.fileName]?.id
        schemas = top?["schemas"]?.id
        resourceTypes = top?["resource-types"]?.id
    }
}
