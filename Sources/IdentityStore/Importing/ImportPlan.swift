import Git
import JSON
import SCIM

/// What an import would write: the resources of a file that are new and valid, checked against the state and against
/// each other before anything is written.
///
/// Groups and others that refer to resources wait until all are known, because these may stand anywhere in the file.
struct ImportPlan {
    /// The state as it shall be.
    private(set) var contents: ResourceSet
    private(set) var problems: [ImportProblem] = []
    /// The lists of which the file lacks pages.
    private(set) var partialLists: [ImportProblem] = []
    /// The groups that lose members that do not exist, and these.
    private(set) var shortened: [ImportProblem] = []
    /// How many resources are in the state already, equal.
    private(set) var unchanged = 0
    /// How often each attribute was left out because no schema has it.
    private(set) var ignored: [String: Int] = [:]
    /// How many passwords were left out.
    private(set) var passwords = 0

    private let state: ResourceSet
    private let start: Timestamp
    private let leavesOutMembers: Bool
    private let owner: String?
    /// The places of the resources that the plan has taken, by id.
    private var locations: [String: ImportLocation] = [:]
    private var waiting: [ImportCandidate] = []
    /// The members that those that wait are taken without, by the id of the group.
    private var leftOutMembers: [String: [String]] = [:]
    /// Those that the state has, whose members are compared when it is known which exist.
    private var waitingForComparison: [ImportCandidate] = []
    private var count: Int64 = 0

    /// Starts a plan.
    ///
    /// - Parameters:
    ///   - start: The time of the import: that of its commits, and of resources that do not say when they were created.
    ///   - owner: The client that the new resources belong to; nil when it is none.
    ///   - leavesOutMembers: Whether a group is taken without the members that do not exist.
    init(on state: ResourceSet, at start: Timestamp, owner: String?, leavesOutMembers: Bool = false) {
        self.state = state
        self.leavesOutMembers = leavesOutMembers
        self.start = start
        self.owner = owner
        contents = state
    }

    /// The new resources of a type.
    func new(of type: ResourceType) -> [StoredResource] {
        contents.all(of: type).filter { locations[$0.id] != nil }
    }

    /// Takes the next resource of the file.
    mutating func add(_ entry: ImportReader.Entry) {
        do throws(ImportProblem) {
            let candidate = try candidate(entry.content.get(), entry.location)
            if try isKnown(candidate) { return }
            try check(candidate)
            if candidate.type.needsTargets {
                locations[candidate.resource.id] = candidate.location
                waiting.append(candidate)
            } else {
                try put(candidate)
            }
        } catch { problems.append(error) }
    }

    /// Takes those that wait, after the last resource of the file.
    mutating func finish(_ pages: ListPages) {
        partialLists = pages.partial
        for candidate in waiting {
            do throws(ImportProblem) { try put(candidate) } catch {
                locations[candidate.resource.id] = nil
                problems.append(error)
            }
        }
        leaveOutThoseWithUnknownTargets()
        compareThoseThatAreThere()
        shortened = shortenedGroups
        nameMembers()
        problems.sort { $0.location < $1.location }
    }

    private mutating func candidate(_ body: JSONObject, _ location: ImportLocation) throws(ImportProblem)
        -> ImportCandidate
    {
        guard let type = type(of: body) else {
            throw ImportProblem(location: location, reason: Self.reason(ofUnknownTypeOf: body))
        }
        guard let id = body.attribute("id")?.string else {
            throw ImportProblem(
                location: location, reason: "The id is missing: an import keeps the ids that clients know.")
        }
        count += 1
        let known = state.resource(id)
        let given = body.attribute("meta")?.object?.attribute("created")?.string
        let created = given ?? known?.created.text ?? Timestamp(microseconds: start.microseconds + count).text
        if !ResourcePath.hasRoom(forFileOf: id) {
            throw ImportProblem(location: location, reason: "The id is too long for the name of a file.")
        }
        do throws(SCIMError) {
            let draft = try type.draft(
                creating: body, id: id, created: created, among: contents.resourceTypes, dialect: .interoperable)
            for attribute in draft.ignored { ignored[attribute, default: 0] += 1 }
            passwords += draft.hadPassword ? 1 : 0
            return ImportCandidate(
                location: location, resource: draft.resource, type: type, created: Timestamp(created) ?? start)
        } catch { throw ImportProblem(location: location, reason: error.detail) }
    }

    /// Whether the resource is there already, in the state or in the file, and equal.
    ///
    /// - Throws: ``ImportProblem`` when another one has its id.
    private mutating func isKnown(_ candidate: ImportCandidate) throws(ImportProblem) -> Bool {
        let id = candidate.resource.id
        if let location = locations[id] {
            throw ImportProblem(
                location: candidate.location, reason: "The resource at \(location) has the id \"\(id)\" too.")
        }
        if let other = contents.holder(ofID: id, otherThan: candidate.type) {
            throw ImportProblem(
                location: candidate.location, reason: "\(other.path) is another resource with the id \"\(id)\".")
        }
        guard let known = contents.resource(id) else { return false }
        if leavesOutMembers, candidate.type.hasMembers {
            waitingForComparison.append(candidate)
        } else {
            try compare(candidate, with: known)
        }
        return true
    }

    private mutating func compare(_ candidate: ImportCandidate, with known: StoredResource) throws(ImportProblem) {
        guard candidate.isEqual(to: known) else {
            throw ImportProblem(
                location: candidate.location,
                reason: "The \(known.type.name) \"\(known.name)\" is there with this id and is not the same; an import "
                    + "changes nothing that is there.")
        }
        unchanged += 1
    }

    /// Checks what a new resource may not be, whatever the others are.
    private func check(_ candidate: ImportCandidate) throws(ImportProblem) {
        let breaches = candidate.type.breaches(
            by: candidate.resource, created: candidate.created, since: nil, latestCreated: start.latestCreated)
        guard let breach = breaches.first else { return }
        throw ImportProblem(location: candidate.location, reason: breach.reason)
    }

    private mutating func put(_ candidate: ImportCandidate) throws(ImportProblem) {
        let stored = stored(candidate.resource, of: candidate.type, created: candidate.created)
        if let value = contents.sharedValues(of: stored.resource, stored.type).first {
            let holder = locations[value.holder].map(\.description) ?? contents.resource(value.holder)?.path
            throw ImportProblem(location: candidate.location, reason: value.reason(heldBy: holder ?? value.holder))
        }
        locations[stored.id] = candidate.location
        contents.put(stored)
    }

    private func stored(_ resource: Resource, of type: ResourceType, created: Timestamp) -> StoredResource {
        let isGroup = type.isGroup
        let files = ResourceFiles(
            isGroup ? resource.withoutMembers : resource, isGroup ? MemberSet(resource.members) : MemberSet(), of: type,
            fanOut: contents.format.fanOut)
        return files.write(
            created: created, at: start, owner: owner, put: { _, bytes, _ in ObjectID(hashing: .blob, bytes) },
            remove: { _ in })
    }
}

extension ImportPlan {
    /// Leaves out resources whose members or references do not exist, then those that lose one by that, until all have
    /// theirs.
    private mutating func leaveOutThoseWithUnknownTargets() {
        var leftOut: [String: ImportLocation] = [:]
        var isSettled = false
        while !isSettled {
            isSettled = true
            for index in waiting.indices where locations[waiting[index].resource.id] != nil {
                if leavesOutMembers { leaveOutUnknownMembers(ofWaiting: index) }
                let candidate = waiting[index]
                guard let reason = reasonToLeaveOut(candidate, leftOut) else { continue }
                isSettled = false
                contents.remove(candidate.resource.id)
                locations[candidate.resource.id] = nil
                leftOut[candidate.resource.id] = candidate.location
                var problem = ImportProblem(location: candidate.location, reason: reason)
                if candidate.partingMembers(where: mayBeMember(of: candidate)) != nil {
                    problem.remedy = .unknownMembers
                }
                problems.append(problem)
            }
        }
    }

    /// Names the members or the reference of a resource that do not exist; nil when all do.
    private func reasonToLeaveOut(_ candidate: ImportCandidate, _ leftOut: [String: ImportLocation]) -> String? {
        guard let stored = contents.resource(candidate.resource.id) else { return nil }
        let faults = contents.memberFaults(of: stored, since: nil)
        guard let first = faults.first else {
            return contents.danglingReferences(of: stored).first.map { reference, id in
                leftOut[id].map { "\(reference.path) refers to \"\(id)\", which is left out itself (\($0))." }
                    ?? reference.problem(of: id)
            }
        }
        let more = faults.count > 1 ? " and \(faults.count - 1) more" : ""
        let problem = leftOut[first.id].map { "is left out itself (\($0))" } ?? first.fault.text
        return "The member \"\(first.id)\"\(more) \(problem)."
    }

    /// Says of an id whether a resource may have it as a member.
    private func mayBeMember(of candidate: ImportCandidate) -> (String) -> Bool {
        { contents.fault(ofMember: $0, of: candidate.resource.id, candidate.type) == nil }
    }

    private mutating func leaveOutUnknownMembers(ofWaiting index: Int) {
        let candidate = waiting[index]
        guard let (known, unknown) = candidate.partingMembers(where: mayBeMember(of: candidate)) else { return }
        waiting[index] = known
        contents.put(stored(known.resource, of: known.type, created: known.created))
        leftOutMembers[candidate.resource.id, default: []] += unknown
    }

    /// Says which groups are taken without which of their members.
    private var shortenedGroups: [ImportProblem] {
        waiting.compactMap { candidate in
            guard let location = locations[candidate.resource.id], let unknown = leftOutMembers[candidate.resource.id]
            else {
                return nil
            }
            let names = unknown.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
            let more = unknown.count > 5 ? " and \((unknown.count - 5).grouped) more" : ""
            return ImportProblem(
                location: location,
                reason:
                    "The \(candidate.type.name) \"\(candidate.resource.name)\" is taken without members that do not exist: "
                    + "\(names)\(more).")
        }
    }

    /// Compares resources with the state that have it, their members as far as these exist.
    private mutating func compareThoseThatAreThere() {
        for candidate in waitingForComparison {
            guard let known = state.resource(candidate.resource.id) else { continue }
            let comparable = candidate.partingMembers(where: mayBeMember(of: candidate))?.known ?? candidate
            do throws(ImportProblem) { try compare(comparable, with: known) } catch { problems.append(error) }
        }
    }

    /// Gives members without a name the one that a reviewer reads.
    private mutating func nameMembers() {
        for group in waiting where group.type.hasMembers && locations[group.resource.id] != nil {
            guard let members = group.resource["members"]?.array,
                members.contains(where: { $0.object?["display"] == nil })
            else { continue }
            var value = group.resource.value
            value["members"] = .array(members.map(named))
            guard let named = try? group.type.validate(value) else { continue }
            contents.put(stored(named, of: group.type, created: group.created))
        }
    }

    private func named(_ element: JSONValue) -> JSONValue {
        guard var member = element.object, member["display"] == nil, let id = member["value"]?.string,
            let target = contents.resource(id)
        else { return element }
        member["display"] = Member(id: id, display: target.displayName).display.map { .string($0) }
        return .object(member)
    }
}
