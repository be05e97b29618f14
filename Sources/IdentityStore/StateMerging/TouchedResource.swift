import Git
import JSON
import SCIM

/// A file of a resource of which the two sides of a comparison differ, wherever it stands on each.
struct TouchedFile {
    /// The file on one side.
    struct Version {
        let path: String
        let entry: TreeEntry
    }

    /// The file that the person started from; nil when it is new.
    var base: Version?
    /// The file that the person made of it; nil when it is gone.
    var theirs: Version?

    /// Whether the state that is served has the person's version, or the one that the person started from.
    func isUnchanged(in live: TreeEntry?) -> Bool { live == base?.entry || live == theirs?.entry }
}

/// What a person did to the files of one resource, wherever these stand.
struct TouchedResource {
    let type: ResourceType
    let id: String
    /// The resource's own file, when it is touched.
    fileprivate(set) var inline: TouchedFile?
    /// The touched files of members of a group.
    fileprivate(set) var members: [UInt8: TouchedFile] = [:]

    fileprivate init(type: ResourceType, id: String) {
        self.type = type
        self.id = id
    }

    /// Whether the person deleted it.
    var isDeleted: Bool { inline.map { $0.theirs == nil } ?? false }

    /// Where the person has, or had, one of its files.
    var path: String {
        let files = [inline].compactMap(\.self) + members.sorted { $0.key < $1.key }.map(\.value)
        return files.lazy.compactMap { $0.theirs?.path ?? $0.base?.path }.first ?? ""
    }

    /// The touched files of members on one side, in order.
    func memberFiles(_ side: KeyPath<TouchedFile, TouchedFile.Version?>) -> [TouchedFile.Version] {
        members.sorted { $0.key < $1.key }.compactMap { $0.value[keyPath: side] }
    }

    /// Whether the served resource has each touched file as the person found it, so that the person's version can be
    /// taken as it is.
    ///
    /// Members may have moved between the group's own file and files beside it: then a file that is not there says
    /// nothing, and neither does one that the server has like the person.
    func isUnchanged(in live: StoredResource) -> Bool {
        members.isEmpty
            ? inline?.isUnchanged(in: TreeEntry(mode: .file, id: live.blob)) ?? true : hasFilesOfBase(live)
    }

    /// Whether the served resource has each touched file as the person found it, and no other one.
    func isWhollyUnchanged(in live: StoredResource) -> Bool {
        hasFilesOfBase(live) && live.files.count == members.values.count { $0.base != nil } + 1
    }

    /// Whether the person has each touched file as a version of the log has it.
    func isTheirs(_ files: LogVersions.Files) -> Bool {
        (inline.map { $0.theirs?.entry == files[nil]?.entry } ?? true)
            && members.allSatisfy { shard, file in file.theirs?.entry == files[shard]?.entry }
    }

    private func hasFilesOfBase(_ live: StoredResource) -> Bool {
        (inline.map { $0.base?.entry == TreeEntry(mode: .file, id: live.blob) } ?? true)
            && members.allSatisfy { shard, file in
                file.base?.entry == live.group?.files[ResourcePath.memberFileName(shard)]
            }
    }
}

/// What a person changed, told apart: files of resources by type and id, all others by their paths.
struct TouchedFiles {
    private struct Key: Hashable {
        let type: String
        let id: String
    }

    /// Files that are none of a resource.
    private(set) var others: [TreeChange] = []
    private(set) var problems: [Problem] = []
    private var byKey: [Key: TouchedResource] = [:]

    /// Tells files apart.
    ///
    /// - Parameters:
    ///   - types: The resource types of all sides.
    ///   - theirs: The state that the person made.
    init(_ changes: [TreeChange], _ types: [ResourceType], theirs: MergeSide) {
        for change in changes {
            switch PathKind(change.path, resourceTypes: types) {
            case .resource(let type):
                guard let id = Self.id(of: change.path) else { break }
                if change.new != nil, !theirs.path(of: id, type).hasSameScalars(as: change.path) {
                    problems.append(Problem(path: change.path, reason: theirs.misplacement(of: id, type)))
                }
                touch(type, id) { Self.add(change, to: &$0.inline) }
                continue
            case .members(let type, let group, let shard?):
                guard let id = Self.id(of: group) else { break }
                if change.new != nil, !theirs.path(of: id, type).hasSameScalars(as: group) { break }
                touch(type, id) { Self.add(change, to: &$0.members[shard]) }
                continue
            default: break
            }
            others.append(change)
        }
    }

    /// The resources whose content differs, in the order of their paths; not those that only stand elsewhere.
    var resources: [TouchedResource] {
        let touched = byKey.values.compactMap { resource -> TouchedResource? in
            var resource = resource
            if let inline = resource.inline, inline.base?.entry == inline.theirs?.entry { resource.inline = nil }
            resource.members = resource.members.filter { $0.value.base?.entry != $0.value.theirs?.entry }
            return resource.inline == nil && resource.members.isEmpty ? nil : resource
        }
        return touched.map { ($0.path, $0) }.sorted { $0.0.precedesByBytes($1.0) }.map(\.1)
    }

    private static func id(of path: String) -> String? {
        path.split(separator: "/").last.flatMap { ResourcePath.id(ofFileName: $0) }
    }

    private static func add(_ change: TreeChange, to file: inout TouchedFile?) {
        var touched = file ?? TouchedFile()
        if let entry = change.old { touched.base = TouchedFile.Version(path: change.path, entry: entry) }
        if let entry = change.new { touched.theirs = TouchedFile.Version(path: change.path, entry: entry) }
        file = touched
    }

    private mutating func touch(_ type: ResourceType, _ id: String, _ body: (inout TouchedResource) -> Void) {
        body(&byKey[Key(type: type.name, id: id), default: TouchedResource(type: type, id: id)])
    }
}
