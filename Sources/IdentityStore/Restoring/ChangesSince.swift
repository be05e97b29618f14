import Git
import ResourceMerge
import SCIM

/// What was changed in resources after the commit that they are brought back from, or whose change is taken back.
struct ChangesSince {
    /// Whether anybody wants to know.
    let isWanted: Bool
    /// The resources as that commit had them.
    private var former: [String: Resource] = [:]

    init(isWanted: Bool) { self.isWanted = isWanted }

    /// Notes how a commit had the resources of some files; what is known of them already stays.
    mutating func note(
        _ files: [MergedFile], from tree: ObjectID, _ live: Snapshot, in repository: borrowing Repository
    ) throws {
        guard isWanted, former.count < Self.most else { return }
        var past = try PastState(tree, like: live, in: repository)
        for file in files {
            guard let id = ResourceFile(file.path)?.id, former[id] == nil, let stored = live.contents.resource(id)
            else {
                continue
            }
            let version = try past.version(of: id, stored.type, shards: [], in: repository).version
            former[id] = version?.resource
        }
    }

    /// Of so many resources at most.
    private static let most = 1_000

    /// What was changed since in a resource and stays, one line for each attribute.
    func lines(of id: String, _ change: StateChanges.Change) -> [String] {
        guard let old = change.old, let new = change.new, let former = former[id] else { return [] }
        func lines(_ resource: Resource) -> [String] {
            AttributeChanges(from: former, to: resource).lines.map { $0.text(isCreation: false) { _ in nil } }
        }
        let after = Set(lines(new.resource))
        return lines(old.resource).filter(after.contains)
    }
}
