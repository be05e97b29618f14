import Git
import JSON
import Limits
import SCIM

/// A changed file, parsed and checked as far as that needs no other file.
enum ParsedFile: Sendable {
    /// The file of a resource; of a group it has those members that stand in the group's own file.
    case resource(StoredResource)
    /// A file with members of the group whose own file has the path `group`.
    indirect case members(MemberFile, blob: ObjectID, path: String, group: String, shard: UInt8)
    /// A file that is taken away.
    case gone(path: String)
    /// A file that is no part of the resources: a definition, the format, or none of ours.
    case other
    /// A file with something wrong in it.
    case invalid(Problem)
}

/// What is needed to parse changed files one by one.
struct FileParser: Sendable {
    /// When the resource with this id was created, where its file does not say so, and last changed, and whose it is.
    typealias Times = @Sendable (_ id: String) -> History.Times

    private let fanOut: Int
    private let resourceTypes: [ResourceType]
    private let times: Times
    private let allowsNull: Bool

    /// - Parameter allowsNull: Whether U+0000 may stand in files, as earlier versions let it.
    init(_ contents: ResourceSet, allowsNull: Bool = false, times: @escaping Times) {
        self.allowsNull = allowsNull
        fanOut = contents.format.fanOut
        resourceTypes = contents.resourceTypes
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
    /// - Parameter sharing: What other files have in common with this one.
    func parse(_ change: FileChange, sharing: JSONInterner? = nil) -> ParsedFile {
        guard let file = change.new else { return .gone(path: change.path) }
        do throws(ParsingError) {
            switch PathKind(change.path, resourceTypes: resourceTypes) {
            case .other:
                if file.excessiveSize != nil, let fault = file.fault { throw ParsingError(fault) }
                return .other
            case .format, .definition: return .other
            case .resource(let type): return .resource(try resource(file, change.path, type, sharing))
            case .members(let type, let group, let shard):
                guard let shard else { throw ParsingError("Files of members are named 00.json to ff.json.") }
                let members = try members(file, type, sharing)
                return .members(members, blob: file.blob, path: change.path, group: group, shard: shard)
            }
        } catch { return .invalid(Problem(path: change.path, reason: error.reason)) }
    }

    private func resource(
        _ file: FileChange.File, _ path: String, _ type: ResourceType, _ sharing: JSONInterner?
    ) throws(ParsingError) -> StoredResource {
        guard path.hasSuffix(".json") else {
            throw ParsingError(
                "Only resources stand in \(type.directory)/: move it to the top or to a directory of its own.")
        }
        guard let object = try value(of: file, sharing).object?.withoutEmptyArrays else {
            throw ParsingError("The file must hold one JSON object.")
        }
        let resource: Resource
        do { resource = try type.validate(object, limitingSize: false) } catch { throw ParsingError(error.detail) }
        let expected = ResourcePath.path(of: resource.id, type: type, fanOut: fanOut)
        guard expected.hasSameScalars(as: path) else {
            throw ParsingError(ResourcePath.misplacement(of: resource.id, type: type, fanOut: fanOut))
        }
        let times = times(resource.id)
        let created = resource["meta"]?.object?["created"]?.string.flatMap { Timestamp($0) }
        return StoredResource(
            resource: resource, type: type, fanOut: fanOut, blob: file.blob, created: created ?? times.created,
            lastModified: times.lastModified, owner: times.owner)
    }

    private func members(
        _ file: FileChange.File, _ type: ResourceType, _ sharing: JSONInterner?
    ) throws(ParsingError) -> MemberFile {
        let value = try value(of: file, sharing)
        do { return try MemberFile(parsing: value, of: type) } catch { throw ParsingError(error.detail) }
    }

    private func value(of file: FileChange.File, _ sharing: JSONInterner?) throws(ParsingError) -> JSONValue {
        if let fault = file.fault { throw ParsingError(fault) }
        do {
            return try JSONValue(
                parsing: file.bytes, limits: JSONLimits(bytes: Limits.file, allowsNull: allowsNull), sharing: sharing)
        } catch { throw ParsingError("Not valid JSON: \(error)") }
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
