import Git
import JSON
import ResourceMerge
import SCIM

/// What happens to resources between two states.
struct StateChanges {
    /// What happens to one of them.
    struct Change {
        let old: StoredResource?
        let new: StoredResource?
        let attributes: AttributeChanges
        /// The members that a group gains.
        let gained: [Member]
        /// The members that it loses.
        let lost: [Member]

        /// What is told of it.
        var stored: StoredResource? { new ?? old }
    }

    /// The resources, in the order of their files.
    private(set) var resources: [Change] = []
    /// The files that are none of a resource.
    private(set) var otherFiles: [String] = []
    /// The files that differ.
    let files: [TreeChange]
    private let contents: (old: ResourceSet, new: ResourceSet)

    init(from old: Snapshot, to new: Snapshot, in repository: borrowing Repository) throws(GitError) {
        files = try difference(old: old.tree, new: new.tree, in: repository)
        contents = (old.contents, new.contents)
        var seen: Set<String> = []
        for change in files {
            guard let id = Self.resource(of: change.path, new, old) else {
                otherFiles.append(change.path)
                continue
            }
            if seen.insert(id).inserted, let change = Self.change(of: id, old, new) { resources.append(change) }
        }
    }

    private static func resource(of path: String, _ states: Snapshot...) -> String? {
        for state in states {
            switch PathKind(path, resourceTypes: state.resourceTypes) {
            case .resource, .members: if let id = ResourceFile(path)?.id { return id }
            case .format, .definition, .other: continue
            }
        }
        return nil
    }

    private static func change(of id: String, _ before: Snapshot, _ after: Snapshot) -> Change? {
        let (old, new) = (before.contents.resource(id), after.contents.resource(id))
        if old == nil, new == nil { return nil }
        let members = MemberDifference(from: old?.members ?? MemberSet(), to: new?.members ?? MemberSet())
        if let old, let new, old.resource == new.resource, members.isEmpty { return nil }
        return Change(
            old: old, new: new, attributes: AttributeChanges(from: old?.resource, to: new?.resource),
            gained: members.added, lost: members.removed)
    }

    /// The resources, what takes most away first: what is deleted, who is deactivated, who loses a membership.
    var gravestFirst: [Change] {
        resources.enumerated().sorted { ($0.element.gravity, $0.offset) < ($1.element.gravity, $1.offset) }
            .map(\.element)
    }

    /// The resources in a few words: the labels of the first ones, and how many there are besides.
    var summary: String {
        let labels = gravestFirst.prefix(5).compactMap { $0.stored.map { $0.resource.label($0.type) } }
        let more = resources.count - labels.count
        if labels.isEmpty { return "nothing" }
        return labels.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// The name of a resource, which it has or had.
    func name(_ id: String) -> String? { contents.new.resource(id)?.name ?? contents.old.resource(id)?.name }

    /// Type and id of each resource, as trailers name them.
    var trailerNames: [String] {
        resources.compactMap { change in change.stored.map { CommitMessage.resource($0.id, of: $0.type) } }
    }
}

extension StateChanges.Change {
    fileprivate var gravity: Int {
        switch fate {
        case .isDeleted: 0
        case .isDeactivated: 1
        case .changes, .isReactivated, .comesBack: lost.isEmpty ? 3 : 2
        }
    }

    /// What becomes of the resource.
    var fate: RestorationPlan.Fate {
        guard let old else { return .comesBack }
        guard let new else { return .isDeleted }
        let (was, isActive) = (old.resource["active"]?.bool ?? true, new.resource["active"]?.bool ?? true)
        return was == isActive ? .changes : isActive ? .isReactivated : .isDeactivated
    }

    /// The attributes that change, one a line, with all that comes back.
    var lines: [String] {
        if new == nil { return [] }
        return attributes.lines.map { $0.text(isCreation: old == nil) { _ in nil } }
    }
}
