import Git
import Limits
import ResourceMerge
import SCIM

/// The merge of several commits into the one state that a person's commit and the log both started from, as git's
/// recursive strategy makes it.
///
/// Where the commits contradict each other, what they started from themselves stays: whoever settled that differently
/// since is in conflict then, and nobody's decision is undone.
struct BaseMerge {
    private let location: StateLocation
    /// How many commits may still be merged.
    private var left = Limits.mergedBases

    init(at location: StateLocation) {
        self.location = location
    }

    /// Merges commits that the log has, and keeps the objects of the result in the repository.
    ///
    /// - Returns: The tree; nil when more than `Limits.mergedBases` commits would have to be merged.
    mutating func tree(of commits: [ObjectID]) async throws -> ObjectID? {
        guard commits.count <= left else { return nil }
        left -= commits.count
        var merged: ObjectID?
        for (index, next) in commits.enumerated() {
            guard let ours = merged else {
                merged = try Repository(opening: location.gitDirectory).commit(next).tree
                continue
            }
            let earlier = commits[..<index].map { "\($0)" }
            let command = ["merge-base", "--all", "\(next)"] + earlier
            let common = GitCommand.ids(try await GitCommand(location).output(command, failingWith: 1))
            var base: ObjectID?
            if common.count > 1 {
                base = try await tree(of: common)
                if base == nil { return nil }
            }
            merged = try merge(next, into: ours, base: base, common.first)
        }
        return merged
    }

    /// - Parameters:
    ///   - base: The tree that both started from; nil when it is that of `commit`, or when they have nothing in common.
    private func merge(
        _ next: ObjectID, into ours: ObjectID, base: ObjectID?, _ commit: ObjectID?
    ) throws -> ObjectID {
        let repository = try Repository(opening: location.gitDirectory)
        var base = base
        if base == nil, let commit { base = try repository.commit(commit).tree }
        var pack = Pack()
        let merged = try Self.merge(
            repository.commit(next).tree, into: ours, base: base, writingTo: &pack, in: repository)
        if !repository.exists(merged) { try repository.write(pack).release() }
        return merged
    }

    /// Merges trees file by file, each at its path.
    private static func merge(
        _ theirs: ObjectID, into ours: ObjectID, base: ObjectID?, writingTo pack: inout Pack,
        in repository: borrowing Repository
    ) throws -> ObjectID {
        let types = try DefinitionFiles(of: ours, in: repository).definitions.resourceTypes
        var lookup = TreeLookup(ours)
        var tree = MutableTree(root: ours)
        for change in try difference(old: base, new: theirs, in: repository) {
            var own: TreeEntry?
            switch try lookup.find(change.path, in: repository) {
            case .nothing: break
            case .entry(let entry) where entry.mode != .tree: own = entry
            case .entry, .blocked: continue
            }
            var merge = FileMerge(path: change.path, base: change.old, live: own, theirs: change.new)
            merge.keepsBase = true
            switch try merge.outcome(by: method(change.path, types), in: repository) {
            case .kept: break
            case .merged(let file): try file.write(to: &tree, &pack, in: repository)
            case .conflict:
                let file = MergedFile(path: change.path, content: MergedFile.Content(change.old))
                try file.write(to: &tree, &pack, in: repository)
            }
        }
        return try tree.write(into: &pack, in: repository)
    }

    private static func method(_ path: String, _ types: [ResourceType]) -> FileMerge.Method {
        guard path.hasSuffix(".json") else { return .lines }
        return switch PathKind(path, resourceTypes: types) {
        case .resource, .members: .attributes(.valueAndType)
        case .format, .definition: .attributes(.name)
        case .other: .lines
        }
    }
}
