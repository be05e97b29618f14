import Git
public import JSON
public import SCIM
import TextCoding

/// A resource as an answer carries it: what is stored, and what is derived from git and from other resources (`meta`, a
/// user's `groups`, `$ref`, `type` and `display` of members).
public struct Representation: Sendable {
    private let stored: StoredResource
    private let snapshot: Snapshot
    private let baseURL: String
    private let relatedResources: RelatedResources
    /// The URL of the resource.
    public let location: String
    /// The weak entity tag of the resource, `meta.version` and `ETag` of its answers.
    public let entityTag: String

    fileprivate init(_ stored: StoredResource, in snapshot: Snapshot, baseURL: String) {
        self.stored = stored
        self.snapshot = snapshot
        self.baseURL = baseURL
        relatedResources = RelatedResources(of: stored, in: snapshot)
        location = snapshot.location(of: stored, baseURL: baseURL)
        entityTag = stored.entityTag(relatedResources)
    }

    /// The whole resource.
    ///
    /// - Parameter selection: Which members of a group it carries: each takes time.
    public func value(members selection: MemberSelection = .all) -> JSONObject {
        stored.resource.value.merging(derived(members: selection))
    }

    /// The members that the resource has beside those that are stored, or in their place; none where it is null.
    ///
    /// - Parameter selection: Which members of a group it carries: each takes time.
    public func derived(members selection: MemberSelection = .all) -> JSONObject {
        var derived = relatedResources.derive(from: stored.resource.value) {
            snapshot.location(of: $0, baseURL: baseURL)
        }
        if !relatedResources.groups.isEmpty { derived["groups"] = .array(relatedResources.groups.map(group)) }
        if stored.type.hasMembers {
            derived["members"] = members(selection)
        }
        derived["meta"] = [
            "created": .string(stored.created.text), "lastModified": .string(stored.lastModified.text),
            "location": .string(location), "resourceType": .string(stored.type.name), "version": .string(entityTag),
        ]
        return derived
    }

    /// The members, an empty array when there are none: older authentik adds nobody to a group without the key.
    private func members(_ selection: MemberSelection) -> JSONValue {
        if case .none = selection { return .null }
        return .array(selection.elements(of: stored, in: snapshot, baseURL: baseURL))
    }

    private func group(_ group: StoredResource) -> JSONValue {
        [
            "$ref": .string(snapshot.location(of: group, baseURL: baseURL)), "display": .string(group.displayName),
            "type": "direct", "value": .string(group.id),
        ]
    }
}

extension Snapshot {
    /// The resource as an answer carries it.
    ///
    /// - Parameter baseURL: The URL of the base path, without a slash at the end.
    public func representation(of stored: StoredResource, baseURL: String) -> Representation {
        Representation(stored, in: self, baseURL: baseURL)
    }

    /// The URL of a resource.
    public func location(of stored: StoredResource, baseURL: String) -> String {
        location(of: stored.id, stored.type, baseURL: baseURL)
    }

    /// The URL that a resource of a type has when this is its id.
    public func location(of id: String, _ type: ResourceType, baseURL: String) -> String {
        baseURL + type.endpoint + "/" + id.pathSegment
    }

    /// The weak entity tag of a resource.
    ///
    /// It is the id of the file's blob, for a large group also that of the directory with its members; and a second part
    /// where the answer also holds what other resources say. The names of the members of a large group do not count.
    public func entityTag(of stored: StoredResource) -> String {
        stored.entityTag(RelatedResources(of: stored, in: self))
    }

    /// Whether an `If-Match` of a request names the stored state; the derived second part does not count.
    public func isMatch(_ stored: StoredResource, ifMatch tags: [String]) -> Bool {
        tags.contains { tag in
            if tag == "*" { return true }
            var text = tag[...]
            if text.hasPrefix("W/") { text = text.dropFirst(2) }
            text = text.drop { $0 == "\"" }
            return text.prefix { $0 != "-" && $0 != "\"" } == stored.version
        }
    }

    /// A member of a group as answers carry it.
    func derived(_ member: Member, baseURL: String) -> JSONValue {
        guard let target = contents.resource(member.id) else { return member.value }
        return [
            "$ref": .string(location(of: target, baseURL: baseURL)), "display": .string(target.displayName),
            "type": .string(target.type.name), "value": .string(member.id),
        ]
    }

    /// A member of another resource, which may say more of it.
    func derived(_ element: JSONValue, baseURL: String) -> JSONValue {
        guard var member = element.object, let id = member["value"]?.string, let target = contents.resource(id) else {
            return element
        }
        member["display"] = .string(target.displayName)
        member["type"] = .string(target.type.name)
        member["$ref"] = .string(location(of: target, baseURL: baseURL))
        return .object(member)
    }
}
