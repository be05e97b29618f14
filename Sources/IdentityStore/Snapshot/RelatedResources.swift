import HashTreeCollections
import JSON
import SCIM

/// What other resources say of a resource: the groups it is a member of, and the resources it names.
///
/// They are looked up in the snapshot, not in its contents handed on: to copy those takes longer than a look.
struct RelatedResources: Sendable {
    /// The groups of a user, in the order of their ids.
    let groups: [StoredResource]
    private let members: [(id: String, target: StoredResource)]
    private let references: [(reference: Reference, elements: [(value: JSONObject, target: StoredResource?)])]

    init(of stored: StoredResource, in snapshot: Snapshot) {
        groups = Self.groups(of: stored, in: snapshot)
        let own = stored.group.flatMap { $0.tree == nil ? $0.all.sorted : nil } ?? []
        members = own.compactMap { member in
            guard let target = snapshot.contents.resource(member.id), member.display != target.displayName else {
                return nil
            }
            return (member.id, target)
        }
        references = stored.type.references.compactMap { reference in
            let elements = reference.elements(of: stored.resource.value)
            if elements.isEmpty { return nil }
            return (reference, elements.map { ($0, Self.target(of: $0, reference, in: snapshot)) })
        }
    }

    private static func groups(of stored: StoredResource, in snapshot: Snapshot) -> [StoredResource] {
        guard stored.type.name == ResourceType.user.name else { return [] }
        let ids: TreeSet<String> = snapshot.contents.groups(of: stored.id)
        if ids.isEmpty { return [] }
        return ids.compactMap { snapshot.contents.resource($0) }.filter { $0.type.name == ResourceType.group.name }
            .sorted { $0.id.precedesByBytes($1.id) }
    }

    private static func target(
        of element: JSONObject, _ reference: Reference, in snapshot: Snapshot
    ) -> StoredResource? {
        element["value"]?.string.flatMap { snapshot.contents.target($0, of: reference.targets) }
    }

    /// The top-level members of the resource in which references stand, with what follows from their targets.
    func derive(from stored: JSONObject, location: (StoredResource) -> String) -> JSONObject {
        var members = JSONObject()
        for (reference, elements) in references where elements.contains(where: { $0.target != nil }) {
            let derived = elements.map { element, target in
                guard let target else { return element }
                var element = element
                for name in reference.displayNames { element[name] = .string(target.displayName) }
                element["$ref"] = .string(location(target))
                return element
            }
            let name = reference.topLevelName
            if members[name] == nil { members[name] = stored[name] }
            reference.set(derived, in: &members)
        }
        return members
    }

    /// A fingerprint of what is added to the answer, nil when nothing is that is not stored.
    var fingerprint: String? {
        var fingerprint = Fingerprint()
        for group in groups { fingerprint.add(group.id, group.displayName) }
        for (id, target) in members { fingerprint.add(id, target.displayName) }
        for (_, elements) in references {
            for case (_, let target?) in elements { fingerprint.add(target.id, target.displayName) }
        }
        return fingerprint.text
    }
}

extension StoredResource {
    /// The weak entity tag, given what other resources say.
    func entityTag(_ relatedResources: RelatedResources) -> String {
        relatedResources.fingerprint.map { "W/\"\(version)-\($0)\"" } ?? "W/\"\(version)\""
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
