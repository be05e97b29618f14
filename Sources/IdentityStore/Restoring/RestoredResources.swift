import Git
import JSON
import SCIM

/// Resources that become again what they were, in the state that is served.
struct RestoredResources {
    /// What becomes of one of them.
    struct Draft {
        let type: ResourceType
        /// The resource; nil when it goes.
        var resource: Resource?
        var members: MemberSet
    }

    let live: Snapshot
    var past: PastState
    /// What becomes of resources, by id.
    var drafts: [String: Draft] = [:]
    /// What keeps it from being done.
    private(set) var problems: [Problem] = []
    /// What cannot become what it was, and is left.
    var remarks: [String] = []
    /// The resources that get their memberships back.
    private(set) var joining: Set<String> = []
    /// The name of the resource type all of whose resources get their memberships back; nil when there is none.
    private(set) var joiningType: String?
    /// The groups that get their members back.
    private(set) var refilled: Set<String> = []
    private let selection: RestoreSelection

    init(
        _ selection: RestoreSelection, from tree: ObjectID, in live: Snapshot, _ repository: borrowing Repository
    ) throws {
        self.selection = selection
        self.live = live
        past = try PastState(tree, like: live, in: repository)
    }

    /// Works out what becomes of all that is selected, and of what refers to it.
    mutating func restore(in repository: borrowing Repository) throws {
        let changes = try difference(old: past.tree, new: live.tree, in: repository)
        switch selection.scope {
        case .resources(let names):
            for name in names { try restore(name.id, ofType: name.type, isNamed: true, repository) }
        case .type(let name):
            try restoreAll(changes, repository) { $0.name.caseFolded == name.caseFolded }
            joiningType = joins(name)
        case .all: try restoreAll(changes, repository) { _ in true }
        }
        guard problems.isEmpty else { return }
        try joinGroups(changes, in: repository)
        leaveReferrers()
        dropMissingMembers()
    }

    /// Restores all resources of some types that changed since.
    private mutating func restoreAll(
        _ changes: [TreeChange], _ repository: borrowing Repository, where isMeant: (ResourceType) -> Bool
    ) throws {
        let types = live.resourceTypes.filter(isMeant)
        if types.isEmpty {
            let names = live.resourceTypes.map(\.name).joined(separator: ", ")
            report("There is no such resource type now. There are: \(names).")
        }
        let former = past.resourceTypes.filter { type in isMeant(type) && !types.contains { $0.name == type.name } }
        var seen: Set<String> = []
        for change in changes {
            guard let id = ResourceFile(change.path)?.id,
                let type = (types + former).first(where: { change.path.isIn($0.directory) }),
                seen.insert("\(type.name)/\(id)").inserted
            else { continue }
            try restore(id, ofType: type.name, isNamed: false, repository)
        }
    }

    private mutating func restore(
        _ id: String, ofType name: String, isNamed: Bool, _ repository: borrowing Repository
    ) throws {
        guard let type = live.contents.resourceType(named: name) else {
            return report("There is no resource type \(name) now.")
        }
        let pastType = past.resourceTypes.first { $0.name == type.name } ?? type
        let (then, found) = try past.version(of: id, pastType, in: repository)
        problems += found
        guard found.isEmpty else { return }
        let now = live.resource(id, of: type)
        do throws(SCIMError) {
            let attributes = try AttributeSelection(selection.attributes, of: type)
            if let then {
                try restore(then, id, type, now, attributes)
            } else if isNamed {
                report(Self.reason(now, id, type))
            } else if let now, selection.attributes.isEmpty {
                drafts[id] = Draft(type: now.type, resource: nil, members: MemberSet())
            }
        } catch { report(error.detail) }
    }

    private static func reason(_ now: StoredResource?, _ id: String, _ type: ResourceType) -> String {
        guard let now else { return "There was no \(type.name) with the id \"\(id)\" then, and there is none now." }
        return
            "The \(now.resource.label(type)) was made later: `scimgit revert` of the commit that made it takes it away."
    }

    private mutating func restore(
        _ then: ResourceVersion, _ id: String, _ type: ResourceType, _ now: StoredResource?,
        _ attributes: AttributeSelection
    ) throws(SCIMError) {
        guard let value = then.resource?.value else { return }
        if now == nil, !selection.attributes.isEmpty {
            let name = then.resource?.label(type) ?? id
            remarks.append("The \(name) is deleted, and stays so: attributes alone do not bring it back.")
            return
        }
        let restored = now.map { attributes.applied(from: value, to: $0.resource.value) } ?? value
        let resource: Resource
        do throws(SCIMError) { resource = try type.validate(restored, limitingSize: false) } catch {
            throw SCIMError(
                .invalidValue, "The \(then.resource?.label(type) ?? id) is not valid as it was: \(error.detail)")
        }
        var draft = Draft(type: type, resource: resource, members: now?.members ?? MemberSet())
        if type.isGroup, attributes.includesMembers {
            draft.members = then.members
            refilled.insert(id)
        }
        drafts[id] = draft
        if selection.includesMemberships, now == nil || !type.isGroup && attributes.includesGroups {
            joining.insert(id)
        }
    }

    /// The name of a type of which all resources get their memberships back; nil when they do not.
    private func joins(_ name: String) -> String? {
        let type = live.resourceTypes.first { $0.name.caseFolded == name.caseFolded && !$0.isGroup }
        let includesGroups = type.flatMap { try? AttributeSelection(selection.attributes, of: $0).includesGroups }
        return selection.includesMemberships && includesGroups == true ? type?.name : nil
    }

    private mutating func report(_ reason: String) { problems.append(Problem(ofWhole: reason)) }
}
