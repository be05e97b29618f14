import Git
import JSON
import SCIM

/// The check of all that does not come through SCIM: the same rules for a load, a hook, a push and `scimgit check`.
///
/// Files are checked one by one when they are added; what holds between resources is checked by ``finish()``.
struct ContentsCheck {
    private(set) var contents: Contents
    private(set) var problems: [Problem] = []
    private var put: [StoredResource] = []
    private var putPaths: [String: String] = [:]
    /// The groups of which some files change, by the path of the group's own file.
    private var groups: [String: GroupAssembly] = [:]
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

    /// Starts from contents that are valid.
    ///
    /// - Parameter settings: The definition files and the format that change.
    init(of contents: Contents, _ settings: [FileChange]) {
        self.contents = contents
        for change in settings where change.path == StateFormat.fileName { takeFormat(change) }
        let definitions = settings.filter { DefinitionFiles.contains($0.path) }
        guard !definitions.isEmpty else { return }
        let (files, found) = contents.definitions.applying(definitions)
        problems = found
        if found.isEmpty { redefine(files) }
    }

    /// Takes one changed file.
    ///
    /// - Parameter times: When the resource with this id was created, where its file does not say so, and last changed.
    mutating func add(_ change: FileChange, times: (String) -> (created: Timestamp, lastModified: Timestamp)) {
        switch PathKind(change.path, resourceTypes: contents.resourceTypes) {
        case .other: if change.new == nil { deletedPaths.insert(change.path) }
        case .format, .definition: break
        case .members(let type, let group, let shard): addMembers(change, of: group, shard, type, times)
        case .resource(let type):
            if let file = change.new {
                add(file, at: change.path, type, times)
            } else if let old = resource(at: change.path) {
                removed.append(old)
                misplaced[change.path] = nil
                if old.isGroup { assembly(of: change.path, type, times).isRemoved = true }
            }
        }
    }

    /// Applies all that was added and checks what holds between resources: uniqueness and references.
    mutating func finish() {
        for (_, assembly) in groups.sorted(by: { $0.key < $1.key }) { finish(assembly) }
        let replaced = Set(put.map(\.id))
        let gone = Set(removed.map(\.id))
        problems += stranded.filter { id, problem in
            !replaced.contains(id) && !gone.contains(id) && !deletedPaths.contains(problem.path)
        }.values.sorted { $0.path < $1.path }
        problems += misplaced.values.sorted { $0.path < $1.path }
        for old in removed where !replaced.contains(old.id) { contents.remove(old.id) }
        let oldMembers = Dictionary(
            put.map { ($0.id, contents.resource($0.id)?.membership ?? MemberSet()) },
            uniquingKeysWith: { first, _ in first })
        for stored in put { contents.put(stored) }
        for stored in put {
            checkRelations(of: stored)
            checkMembers(of: stored, before: oldMembers[stored.id] ?? MemberSet())
        }
        for old in removed + dropped where contents.resource(old.id) == nil {
            checkReferences(to: old, exceptOf: replaced)
        }
        for type in contents.resourceTypes where redefined.contains(type.name) {
            for stored in contents.all(of: type) where !replaced.contains(stored.id) { checkRelations(of: stored) }
        }
    }

    /// Holds all resources to other definitions.
    private mutating func redefine(_ files: DefinitionFiles) {
        let recheck = files.definitions.needsRecheck(since: contents.definitions.definitions)
        redefined = recheck
        var next = Contents(format: contents.format, definitions: files)
        for old in contents.resourceTypes {
            contents.order(of: old).forEach { stored in
                guard let type = next.resourceType(named: old.name) else {
                    dropped.append(stored)
                    stranded[stored.id] = Problem(
                        path: stored.path,
                        reason:
                            "\(stored.name) is a \(old.name), and that resource type would be gone: delete it first.")
                    return
                }
                if recheck.contains(type.name) {
                    do throws(SCIMError) { _ = try type.validate(stored.resource.value) } catch {
                        stranded[stored.id] = Problem(
                            path: stored.path,
                            reason: "\(stored.name) is not valid by the changed definitions: \(error.detail)")
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

    /// Takes over a change of the fan-out: all files have to move with it.
    private mutating func takeFormat(_ change: FileChange) {
        guard let file = change.new else {
            report(change.path, "The file must stay: it says how the repository is laid out.")
            return
        }
        do throws(StoreError) {
            let format = try StateFormat(parsing: file.bytes)
            guard format != contents.format else { return }
            contents.format = format
        } catch {
            report(change.path, error.description)
            return
        }
        for type in contents.resourceTypes {
            contents.order(of: type).forEach { stored in
                misplaced[stored.path] = Problem(path: stored.path, reason: belonging(stored.id, type))
            }
        }
    }

    private func belonging(_ id: String, _ type: ResourceType) -> String {
        let path = ResourcePath.path(of: id, type: type, fanOut: contents.format.fanOut)
        return "The \(type.name) with the id \"\(id)\" belongs at \(path)."
    }

    private func resource(at path: String) -> StoredResource? {
        guard let name = path.split(separator: "/").last, let id = ResourcePath.id(ofFileName: name),
            let stored = contents.resource(id), stored.path == path
        else { return nil }
        return stored
    }

    private mutating func add(
        _ file: FileChange.File, at path: String, _ type: ResourceType,
        _ times: (String) -> (created: Timestamp, lastModified: Timestamp)
    ) {
        guard file.isRegular else {
            report(path, "Only plain files (mode 100644) may stand here.")
            return
        }
        do throws(CheckError) {
            let resource = try Self.parse(file, type)
            let expected = ResourcePath.path(of: resource.id, type: type, fanOut: contents.format.fanOut)
            guard expected.hasSameScalars(as: path) else {
                report(path, belonging(resource.id, type))
                return
            }
            if let first = putPaths.updateValue(path, forKey: resource.id), first != path {
                report(path, "Another resource, \(first), has the id \"\(resource.id)\".")
                return
            }
            if let other = contents.resource(resource.id), other.type.name != type.name {
                report(path, "Another resource, \(other.path), has the id \"\(resource.id)\".")
                return
            }
            let times = times(resource.id)
            let created = resource["meta"]?.object?["created"]?.string.flatMap { Timestamp($0) }
            let stored = StoredResource(
                resource: resource, type: type, path: path, blob: file.blob, created: created ?? times.created,
                lastModified: times.lastModified)
            if stored.isGroup {
                assembly(of: path, type, { _ in times }).file = stored
            } else {
                put.append(stored)
            }
        } catch { report(path, error.reason) }
    }

    private struct CheckError: Error { let reason: String }

    private static func parse(_ file: FileChange.File, _ type: ResourceType) throws(CheckError) -> Resource {
        guard let object = try value(of: file).object else {
            throw CheckError(reason: "The file must hold one JSON object.")
        }
        do { return try type.validate(object) } catch { throw CheckError(reason: error.detail) }
    }

    private static func value(of file: FileChange.File) throws(CheckError) -> JSONValue {
        do { return try JSONValue(parsing: file.bytes, limits: JSONLimits(bytes: FileChange.largestFile)) } catch {
            throw CheckError(reason: "Not valid JSON: \(error)")
        }
    }

    private mutating func checkRelations(of stored: StoredResource) {
        for violation in contents.uniquenessViolations(of: stored.resource, stored.type) {
            let holder = contents.resource(violation.holder)?.path ?? violation.holder
            report(
                stored.path,
                "The \(violation.attribute) \"\(violation.text)\" must be unique, and \(holder) has it too.")
        }
        for (reference, id) in contents.danglingReferences(of: stored) {
            report(stored.path, reference.problem(of: id))
        }
    }

    private mutating func checkMembers(of stored: StoredResource, before: MemberSet) {
        for member in MemberDifference(from: before, to: stored.membership).added
        where contents.resource(member.id) == nil {
            let path = stored.path(ofMember: member.id)
            report(path, "The member \"\(member.id)\" does not exist; add its file or take the member out.")
        }
    }

    private mutating func checkReferences(to old: StoredResource, exceptOf checked: Set<String>) {
        for group in contents.groups(of: old.id).sorted() {
            guard let path = contents.resource(group)?.path(ofMember: old.id) else { continue }
            report(path, "The member \"\(old.id)\" (\(old.name)) is deleted; take it out of the group as well.")
        }
        for referrer in contents.referrers(to: old.id).sorted() where !checked.contains(referrer) {
            guard let path = contents.resource(referrer)?.path else { continue }
            report(path, "It refers to \"\(old.id)\" (\(old.name)), which is deleted; take that out as well.")
        }
    }
}

extension ContentsCheck {
    /// What is known of the files of the group whose own file has a path.
    private mutating func assembly(
        of path: String, _ type: ResourceType, _ times: (String) -> (created: Timestamp, lastModified: Timestamp)
    ) -> GroupAssembly {
        if let known = groups[path] { return known }
        let name = path.split(separator: "/").last ?? ""
        let assembly = GroupAssembly(
            path: path, type: type, old: resource(at: path), times: times(ResourcePath.id(ofFileName: name) ?? ""))
        groups[path] = assembly
        return assembly
    }

    private mutating func addMembers(
        _ change: FileChange, of group: String, _ shard: UInt8?, _ type: ResourceType,
        _ times: (String) -> (created: Timestamp, lastModified: Timestamp)
    ) {
        guard let shard else {
            if change.new != nil { report(change.path, "Files of members are named 00.json to ff.json.") }
            return
        }
        let assembly = assembly(of: group, type, times)
        guard let file = change.new else {
            assembly.files[shard] = .some(nil)
            misplaced[change.path] = nil
            return
        }
        guard file.isRegular else {
            report(change.path, "Only plain files (mode 100644) may stand here.")
            return
        }
        do throws(CheckError) {
            let members = try Self.members(file, type)
            assembly.files[shard] = .some((members, file.blob, change.path))
        } catch { report(change.path, error.reason) }
    }

    private static func members(_ file: FileChange.File, _ type: ResourceType) throws(CheckError) -> MemberFile {
        let value = try value(of: file)
        do { return try MemberFile(parsing: value, of: type) } catch { throw CheckError(reason: error.detail) }
    }

    /// Puts a group together of the files that change and those that stay.
    private mutating func finish(_ assembly: GroupAssembly) {
        guard let file = assembly.file ?? (assembly.isRemoved ? nil : assembly.old) else {
            for path in assembly.pathsLeft {
                report(path, "There is no group at \(assembly.path): bring its file back, or remove these members too.")
            }
            return
        }
        for (shard, change) in assembly.files.sorted(by: { $0.key < $1.key }) {
            guard let (found, _, path) = change else { continue }
            if !found.group.hasSameScalars(as: file.id) {
                report(path, "The members are those of the group \"\(found.group)\", not of \"\(file.id)\".")
            }
            for member in found.members where ResourcePath.memberShard(of: member.id) != shard {
                let right = ResourcePath.path(ofMembers: ResourcePath.memberShard(of: member.id), of: assembly.path)
                report(path, "The member \"\(member.id)\" belongs in \(right).")
            }
        }
        put.append(assembly.group(with: file))
    }
}
