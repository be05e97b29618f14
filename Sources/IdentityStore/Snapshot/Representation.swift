import Git
public import JSON
public import SCIM

extension Snapshot {
    /// The resource as an answer carries it: what is stored, and what is derived from git and from other resources
    /// (`meta`, a user's `groups`, `$ref`, `type` and `display` of members).
    ///
    /// - Parameters:
    ///   - baseURL: The URL of the base path, without a slash at the end.
    ///   - selection: Which members of a group it carries: each takes time.
    public func representation(
        of stored: StoredResource, baseURL: String, members selection: MemberSelection = .all
    ) -> JSONObject {
        var value = stored.resource.value
        if stored.type.hasMembers {
            let members = selection.elements(of: stored, in: self, baseURL: baseURL)
            value["members"] = members.isEmpty ? nil : .array(members)
        }
        let groups = derivedGroups(of: stored, baseURL: baseURL)
        if !groups.isEmpty { value["groups"] = .array(groups) }
        deriveReferences(of: stored, in: &value, baseURL: baseURL)
        value["meta"] = [
            "created": .string(stored.created.text),
            "lastModified": .string(stored.lastModified.text),
            "location": .string(location(of: stored, baseURL: baseURL)),
            "resourceType": .string(stored.type.name),
            "version": .string(entityTag(of: stored)),
        ]
        return value
    }

    /// The URL of a resource.
    public func location(of stored: StoredResource, baseURL: String) -> String {
        location(of: stored.id, stored.type, baseURL: baseURL)
    }

    /// The URL that a resource of a type has when this is its id.
    public func location(of id: String, _ type: ResourceType, baseURL: String) -> String {
        baseURL + type.endpoint + "/" + id.pathSegment
    }

    /// The weak entity tag of a resource, `meta.version` and `ETag` of its answers.
    ///
    /// It is the id of the file's blob, for a large group also that of the directory with its members; and a second part
    /// where the answer also holds what other resources say. The names of the members of a large group do not count.
    public func entityTag(of stored: StoredResource) -> String {
        let derived = derivedFingerprint(of: stored)
        return derived.map { "W/\"\(stored.version)-\($0)\"" } ?? "W/\"\(stored.version)\""
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

    private func derivedGroups(of stored: StoredResource, baseURL: String) -> [JSONValue] {
        groups(of: stored).map { group in
            [
                "value": .string(group.id),
                "display": .string(group.displayName),
                "type": "direct",
                "$ref": .string(location(of: group, baseURL: baseURL)),
            ]
        }
    }

    private func groups(of stored: StoredResource) -> [StoredResource] {
        guard stored.type.name == ResourceType.user.name else { return [] }
        return contents.groups(of: stored.id).compactMap(contents.resource)
            .filter { $0.type.name == ResourceType.group.name }.sorted { $0.id < $1.id }
    }

    /// Adds to the references of a resource what follows from their targets.
    func deriveReferences(of stored: StoredResource, in value: inout JSONObject, baseURL: String) {
        for reference in stored.type.references {
            let elements = reference.elements(of: value)
            if elements.isEmpty { continue }
            let derived = elements.map { element in
                guard let target = target(of: element, reference) else { return element }
                var element = element
                for name in reference.displayNames { element[name] = .string(target.displayName) }
                element["$ref"] = .string(location(of: target, baseURL: baseURL))
                return element
            }
            reference.set(derived, in: &value)
        }
    }

    private func target(of element: JSONObject, _ reference: Reference) -> StoredResource? {
        element["value"]?.string.flatMap { contents.target($0, of: reference.targets) }
    }

    /// A fingerprint of what other resources add to the answer, nil when they add nothing that is not stored.
    private func derivedFingerprint(of stored: StoredResource) -> String? {
        var fingerprint = Fingerprint()
        for group in groups(of: stored) { fingerprint.add(group.id, group.displayName) }
        for member in stored.layout == .own ? stored.membership.sorted : [] {
            guard let target = contents.resource(member.id) else { continue }
            if member.display != target.displayName { fingerprint.add(member.id, target.displayName) }
        }
        for reference in stored.type.references {
            for element in reference.elements(of: stored.resource.value) {
                if let target = target(of: element, reference) { fingerprint.add(target.id, target.displayName) }
            }
        }
        return fingerprint.text
    }
}

/// FNV-1a over texts, 64 bits: the same in every process, unlike `Hasher`.
private struct Fingerprint {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private var isEmpty = true

    mutating func add(_ texts: String...) {
        isEmpty = false
        for text in texts {
            for byte in text.utf8 { add(byte) }
            add(0xFF)
        }
    }

    private mutating func add(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    var text: String? { isEmpty ? nil : String(hash, radix: 16) }
}

extension String {
    /// The string as one segment of a URL path, percent-encoded outside the unreserved characters of RFC 3986 §2.3.
    var pathSegment: String {
        if utf8.allSatisfy(Self.isUnreserved) { return self }
        return utf8.reduce(into: "") { text, byte in
            if Self.isUnreserved(byte) {
                text.append(Character(Unicode.Scalar(byte)))
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
