import Git
import JSON
import SCIM

/// The check of all that does not come through SCIM: the same rules for a load, a hook, a push and `scimgit check`.
///
/// Files are checked one by one before they are added; what holds between resources is checked by ``finish()``.
struct ResourceSetCheck {
    private(set) var contents: ResourceSet
    private(set) var problems: [Problem] = []
    private var put: [StoredResource] = []
    private var putByID: [String: StoredResource] = [:]
    /// The groups of which some files change, by the path of the group's own file.
    private var groups: [String: GroupFiles] = [:]
    private var removed: [StoredResource] = []

    /// What the redefinition left without a resource type, or no longer valid, by id; the move may mend it.
    private var stranded: [String: Problem] = [:]
    private var deletedPaths: Set<String> = []
    /// The resources that stand where the changed fan-out does not have them, by path; the move may take them along.
    private var misplaced: [String: Problem] = [:]
    /// The names of the resource types whose resources have to be compared with others again.
    private var redefined: Set<String> = []
    /// The resources whose resource type is gone.
    private var dropped: [StoredResource] = []
    /// The latest time at which a resource may say that it was created; nil for those that are there already.
    private let latestCreated: Timestamp?

    /// Whether a whole state is read: what it has was accepted before, also by servers that had fewer limits.
    private let isLoad: Bool

    /// Starts from contents that are valid.
    ///
    /// - Parameters:
    ///   - settings: The definition files and the format that change.
    ///   - latestCreated: The latest time at which a new resource may say that it was created; any when nil.
    ///   - isLoad: Whether all that comes is there already.
    init(
        of contents: ResourceSet, _ settings: [FileChange], latestCreated: Timestamp? = nil, isLoad: Bool = false
    ) {
        self.contents = contents
        self.latestCreated = latestCreated
        self.isLoad = isLoad
        for change in settings where change.path == StateFormat.fileName { takeFormat(change) }
        let definitions = settings.filter { DefinitionFiles.contains($0.path) }
        let chosen = self.contents.format.definitionSettings
        guard !definitions.isEmpty || chosen != contents.definitions.settings else { return }
        let (files, found) = contents.definitions.applying(definitions, settings: chosen)
        problems += found
        if found.isEmpty { redefine(files) }
    }

    /// Takes one changed file that is parsed.
    mutating func add(_ file: ParsedFile, times: FileParser.Times) {
        switch file {
        case .other: break
        case .invalid(let problem): problems.append(problem)
        case .resource(let stored): add(stored, times)
        case .members(let members, let blob, let path, let group, let shard):
            groupFiles(of: group, times).files[shard] = .some((members, blob, path))
        case .gone(let path): remove(path, times)
        }
    }

    private mutating func add(_ stored: StoredResource, _ times: FileParser.Times) {
        if let other = putByID[stored.id] ?? contents.holder(ofID: stored.id, otherThan: stored.type) {
            report(stored.path, "Another resource, \(other.path), has the id \"\(stored.id)\".")
            return
        }
        let old = contents.resource(stored.id)
        if !isLoad, old?.blob != stored.blob {
            for breach in contents.ownBreaches(of: stored, since: old, latestCreated: latestCreated) {
                problems.append(contents.problem(breach, in: stored))
            }
        }
        putByID[stored.id] = stored
        if stored.isGroup { groupFiles(of: stored.path, times).file = stored } else { put.append(stored) }
    }

    private mutating func remove(_ path: String, _ times: FileParser.Times) {
        switch PathKind(path, resourceTypes: contents.resourceTypes) {
        case .other: deletedPaths.insert(path)
        case .format, .definition: break
        case .members(_, let group, let shard):
            guard let shard else { return }
            groupFiles(of: group, times).files[shard] = .some(nil)
            misplaced[path] = nil
        case .resource:
            guard let old = resource(at: path) else { return }
            removed.append(old)
            misplaced[path] = nil
            if old.isGroup { groupFiles(of: path, times).isRemoved = true }
        }
    }

    /// Applies all that was added and checks what holds between resources: uniqueness and references.
    mutating func finish() {
        for (_, files) in groups.sorted(by: { $0.key < $1.key }) { finish(files) }
        let gone = Set(removed.map(\.id))
        problems += stranded.filter { id, problem in
            putByID[id] == nil && !gone.contains(id) && !deletedPaths.contains(problem.path)
        }.values.sorted { $0.path < $1.path }
        problems += misplaced.values.sorted { $0.path < $1.path }
        for old in removed where putByID[old.id] == nil { contents.remove(old.id) }
        let old = Dictionary(
            put.compactMap { stored in contents.resource(stored.id).map { (stored.id, $0) } },
            uniquingKeysWith: { first, _ in first })
        contents.put(put)
        let mayClash = contents.mayClash
        for stored in put {
            checkRelations(of: stored, since: old[stored.id], mayClash: mayClash)
        }
        for old in removed + dropped where contents.resource(old.id) == nil { checkReferences(to: old) }
        for type in contents.resourceTypes where redefined.contains(type.name) {
            for stored in contents.all(of: type) where putByID[stored.id] == nil {
                checkRelations(of: stored, since: stored, mayClash: true)
            }
        }
    }

    /// Holds all resources to other definitions.
    private mutating func redefine(_ files: DefinitionFiles) {
        let recheck = files.definitions.needsRecheck(since: contents.definitions.definitions)
        redefined = recheck
        var next = contents.emptied(format: contents.format, definitions: files)
        for old in contents.resourceTypes {
            for stored in contents.order(of: old) {
                guard let type = next.resourceType(named: old.name) else {
                    dropped.append(stored)
                    stranded[stored.id] = Problem(
                        path: stored.path,
                        reason:
                            "\(SingleLine.text(stored.name, limit: 80)) is a \(old.name), and that resource type would be gone: delete it first."
                    )
                    continue
                }
                if recheck.contains(type.name) {
                    do throws(SCIMError) {
                        _ = try type.validate(stored.resource.value, limitingSize: false)
                    } catch {
                        stranded[stored.id] = Problem(
                            path: stored.path,
                            reason:
                                "\(SingleLine.text(stored.name, limit: 80)) is not valid by the changed definitions: \(error.detail)"
                        )
                    }
                }
                next.put(stored.retyped(type))
            }
        }
        contents = next
    }

    private mutating func report(_ path: String, _ reason: String) {
        problems.append(Problem(path: path, reason: reason))
    }

    /// Takes over a change of the format; when the fan-out changes all files have to move with it.
    private mutating func takeFormat(_ change: FileChange) {
        guard let file = change.new else {
            report(change.path, StateFormat.mustStay)
            return
        }
        do throws(StoreError) {
            if let fault = file.fault { throw .unknownFormat(reason: fault) }
            let format = try StateFormat(parsing: file.bytes)
            let isMoved = format.fanOut != contents.format.fanOut
            for name in format.unknownNames where !isLoad && !contents.format.unknownNames.contains(name) {
                report(change.path, StateFormat.reason(ofUnknown: name))
            }
            contents.format = format
            guard isMoved else { return }
        } catch {
            if case .unknownFormat(let reason) = error { report(change.path, reason) }
            return
        }
        for type in contents.resourceTypes {
            for stored in contents.order(of: type) {
                misplaced[stored.path] = Problem(
                    path: stored.path,
                    reason: ResourcePath.misplacement(of: stored.id, type: type, fanOut: contents.format.fanOut))
            }
        }
    }

    private func resource(at path: String) -> StoredResource? {
        guard let name = path.split(separator: "/").last, let id = ResourcePath.id(ofFileName: name),
            let stored = contents.resource(id), stored.path == path
        else { return nil }
        return stored
    }

    /// - Parameters:
    ///   - old: The resource as it was; nil when it is new.
    ///   - mayClash: Whether two resources may have a value that must be unique.
    private mutating func checkRelations(of stored: StoredResource, since old: StoredResource?, mayClash: Bool) {
        for breach in contents.relationBreaches(of: stored, since: old, mayClash: mayClash)
        where !(isLoad && contents.serves(breach)) {
            problems.append(contents.problem(breach, in: stored))
        }
    }

    private mutating func checkReferences(to old: StoredResource) {
        for group in contents.groups(of: old.id).sortedByBytes() {
            guard let path = contents.resource(group)?.path(ofMember: old.id) else { continue }
            report(path, "The member \"\(old.id)\" (\(old.name)) is deleted; take it out of the group as well.")
        }
        for referrer in contents.referrers(to: old.id).sortedByBytes() where putByID[referrer] == nil {
            guard let path = contents.resource(referrer)?.path else { continue }
            report(
                path,
                "It refers to \"\(old.id)\" (\(SingleLine.text(old.name, limit: 80))), which is deleted; take that out as well."
            )
        }
    }
}

extension ResourceSetCheck {
    /// What is known of the files of the group whose own file has a path.
    private mutating func groupFiles(of path: String, _ times: FileParser.Times) -> GroupFiles {
        if let known = groups[path] { return known }
        let name = path.split(separator: "/").last ?? ""
        let files = GroupFiles(
            path: path, old: resource(at: path), times: times(ResourcePath.id(ofFileName: name) ?? ""))
        groups[path] = files
        return files
    }

    /// Puts a group together of the files that change and those that stay.
    private mutating func finish(_ parts: GroupFiles) {
        guard let file = parts.file ?? (parts.isRemoved ? nil : parts.old) else {
            for path in parts.pathsLeft {
                report(path, "There is no group at \(parts.path): bring its file back, or remove these members too.")
            }
            return
        }
        for (shard, change) in parts.files.sorted(by: { $0.key < $1.key }) {
            guard let (found, _, path) = change else { continue }
            for reason in found.faults(asFile: shard, of: file.id, at: parts.path) { report(path, reason) }
        }
        let group = parts.group(with: file)
        putByID[group.id] = group
        put.append(group)
    }
}
