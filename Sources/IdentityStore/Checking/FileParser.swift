import Git
import JSON
import Limits
import SCIM

/// What is needed to parse changed files one by one.
struct FileParser: Sendable {
    /// When the resource with this id was created, where its file does not say so, and last changed, and whose it is.
    typealias Times = @Sendable (_ id: String) -> History.Times

    /// The times of the resources that it reads.
    var times: Times
    private let rules: ParsedFiles.Rules
    /// The files that were parsed before, and the number that the rules have there.
    private let known: (files: ParsedFiles, rules: Int)?

    private var fanOut: Int { rules.fanOut }
    private var resourceTypes: [ResourceType] { rules.resourceTypes }

    /// - Parameters:
    ///   - allowsNull: Whether U+0000 may stand in files, as earlier versions let it.
    ///   - files: Files that were parsed before, and take in those that it parses.
    init(
        _ contents: ResourceSet, allowsNull: Bool = false, files: ParsedFiles? = nil, times: @escaping Times
    ) {
        let rules = ParsedFiles.Rules(
            fanOut: contents.format.fanOut, resourceTypes: contents.resourceTypes, allowsNull: allowsNull)
        self.rules = rules
        known = files.map { ($0, $0.number(of: rules)) }
        self.times = times
    }

    private struct ParsingError: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    /// Parses a file.
    ///
    /// - Parameter interner: What other files have in common with this one.
    func parse(_ change: FileChange, interner: JSONInterner? = nil) -> ParsedFile {
        guard let file = change.new else { return .gone(path: change.path) }
        if file.isRegular, let parsed = known(change.path, file.blob) { return parsed }
        let parsed = read(file, at: change.path, interner)
        if let known {
            known.files.add(parsed, at: change.path, file.blob, size: file.bytes.count, rules: known.rules)
        }
        return parsed
    }

    /// Parses a file of a tree, which is not even read when it was parsed before.
    func parse(
        _ path: String, _ entry: TreeEntry?, in repository: borrowing Repository
    ) throws(GitError) -> ParsedFile {
        if let entry, entry.mode == .file, let parsed = known(path, entry.id) { return parsed }
        if case .other = PathKind(path, resourceTypes: resourceTypes), let entry {
            return parse(try FileChange(unread: path, entry, in: repository))
        }
        return parse(try FileChange(path, entry, in: repository))
    }

    /// What a file says that was parsed before, at the times that count now.
    private func known(_ path: String, _ blob: ObjectID) -> ParsedFile? {
        guard let known, let file = known.files.file(at: path, blob, rules: known.rules) else { return nil }
        guard case .resource(let stored) = file else { return file }
        let times = times(stored.id)
        let type = resourceTypes.first { $0.name == stored.type.name } ?? stored.type
        return .resource(
            stored.dated(
                as: type, created: Self.created(stored.resource) ?? times.created, lastModified: times.lastModified,
                owner: times.owner))
    }

    /// When a resource was created as its file says; nil when it does not.
    private static func created(_ resource: Resource) -> Timestamp? {
        resource["meta"]?.object?["created"]?.string.flatMap { Timestamp($0) }
    }

    private func read(_ file: FileChange.File, at path: String, _ interner: JSONInterner?) -> ParsedFile {
        do throws(ParsingError) {
            switch PathKind(path, resourceTypes: resourceTypes) {
            case .other:
                if file.excessiveSize != nil, let fault = file.fault { throw ParsingError(fault) }
                return .other
            case .format, .definition: return .other
            case .resource(let type): return .resource(try resource(file, path, type, interner))
            case .members(let type, let group, let shard):
                guard let shard else { throw ParsingError("Files of members are named 00.json to ff.json.") }
                let members = try members(file, type, interner)
                return .members(members, blob: file.blob, path: path, group: group, shard: shard)
            }
        } catch { return .invalid(Problem(path: path, reason: error.reason)) }
    }

    private func resource(
        _ file: FileChange.File, _ path: String, _ type: ResourceType, _ interner: JSONInterner?
    ) throws(ParsingError) -> StoredResource {
        guard path.hasSuffix(".json") else {
            throw ParsingError(
                "Only resources stand in \(type.directory)/: move it to the top or to a directory of its own.")
        }
        guard let object = try value(of: file, interner).object?.withoutEmptyArrays else {
            throw ParsingError("The file must hold one JSON object.")
        }
        let resource: Resource
        do { resource = try type.validate(object, limitingSize: false) } catch { throw ParsingError(error.detail) }
        let expected = ResourcePath.path(of: resource.id, type: type, fanOut: fanOut)
        guard expected.hasSameScalars(as: path) else {
            throw ParsingError(ResourcePath.misplacement(of: resource.id, type: type, fanOut: fanOut))
        }
        let times = times(resource.id)
        return StoredResource(
            resource: resource, type: type, fanOut: fanOut, blob: file.blob,
            created: Self.created(resource) ?? times.created, lastModified: times.lastModified, owner: times.owner)
    }

    private func members(
        _ file: FileChange.File, _ type: ResourceType, _ interner: JSONInterner?
    ) throws(ParsingError) -> MemberFile {
        let value = try value(of: file, interner)
        do { return try MemberFile(parsing: value, of: type) } catch { throw ParsingError(error.detail) }
    }

    private func value(of file: FileChange.File, _ interner: JSONInterner?) throws(ParsingError) -> JSONValue {
        if let fault = file.fault { throw ParsingError(fault) }
        do throws(JSONError) {
            let limits = JSONLimits(bytes: Limits.file, allowsNull: rules.allowsNull)
            return try JSONValue(parsing: file.bytes, limits: limits, interner: interner)
        } catch { throw ParsingError(error.fault(of: file.bytes)) }
    }
}

extension JSONObject {
    /// The same without the empty arrays that people and tools write for nothing.
    fileprivate var withoutEmptyArrays: JSONObject {
        guard contains(where: { $0.value.isEmptyArray || $0.value.object?.contains { $0.value.isEmptyArray } == true })
        else { return self }
        return JSONObject(
            compactMap { member in
                if member.value.isEmptyArray { return nil }
                guard let object = member.value.object else { return (member.name, member.value) }
                return (
                    member.name,
                    .object(JSONObject(object.lazy.filter { !$0.value.isEmptyArray }.map { ($0.name, $0.value) }))
                )
            })
    }
}

extension JSONValue {
    fileprivate var isEmptyArray: Bool {
        if case .array(let elements) = self { elements.isEmpty } else { false }
    }
}
