import JSON
import SCIM

/// The attributes of a resource type that become again what they were.
struct AttributeSelection {
    private let paths: [ResolvedPath]
    /// Whether the members of a group are meant.
    let includesMembers: Bool
    /// Whether the memberships of a user are meant.
    let includesGroups: Bool

    /// The attributes with some paths, in any case, those of extensions also without their URN; all when there are none.
    ///
    /// - Throws: `SCIMError` for a path that names nothing that could be brought back.
    init(_ names: [String], of type: ResourceType) throws(SCIMError) {
        var paths: [ResolvedPath] = []
        var (members, groups) = (names.isEmpty, names.isEmpty)
        for name in names {
            let path = try AttributePath(parsing: name)
            guard let found = Self.definition(of: path, type),
                !["id", "meta", "schemas"].contains(found.attribute.name)
            else {
                throw SCIMError(
                    .invalidPath, "The resource type \(type.name) has no attribute \(name) that could be restored.")
            }
            if found.subAttribute != nil, found.attribute.multiValued {
                throw SCIMError(.invalidPath, "\(name) is a part of many values: name \(found.attribute.name).")
            }
            let isOwn = found.extensionSchema == nil
            if isOwn, type.isGroup, found.attribute.name == "members" {
                members = true
            } else if isOwn, type.name == ResourceType.user.name, found.attribute.name == "groups" {
                groups = true
            } else {
                paths.append(found)
            }
        }
        (self.paths, includesMembers, includesGroups) = (paths, members, groups)
    }

    private static func definition(of path: AttributePath, _ type: ResourceType) -> ResolvedPath? {
        if let found = type.definition(of: path) { return found }
        guard path.schema == nil else { return nil }
        let name = path.subAttribute.map { "\(path.attribute).\($0)" } ?? path.attribute
        for candidate in type.extensions {
            guard let qualified = try? AttributePath(parsing: "\(candidate.schema.id):\(name)") else { continue }
            if let found = type.definition(of: qualified) { return found }
        }
        return nil
    }

    /// Whether all attributes are meant.
    private var areAll: Bool { paths.isEmpty && includesMembers && includesGroups }

    /// A resource with these attributes as another version has them.
    func applied(from then: JSONObject, to now: JSONObject) -> JSONObject {
        var value = now
        if areAll {
            value = then
            value["meta"] = now["meta"]
            return value
        }
        for path in paths {
            let name = path.attribute.name
            if let urn = path.extensionSchema {
                var own = now[urn]?.object ?? [:]
                own = Self.set(
                    name, path.subAttribute?.name, from: then[urn]?.object ?? [:], to: value[urn]?.object ?? own)
                value[urn] = own.isEmpty ? nil : .object(own)
            } else {
                value = Self.set(name, path.subAttribute?.name, from: then, to: value)
            }
        }
        return value.namingExtensions(like: now)
    }

    private static func set(
        _ name: String, _ part: String?, from then: JSONObject, to now: JSONObject
    ) -> JSONObject {
        var value = now
        guard let part else {
            value[name] = then[name]
            return value
        }
        var whole = now[name]?.object ?? [:]
        whole[part] = then[name]?.object?[part]
        value[name] = whole.isEmpty ? nil : .object(whole)
        return value
    }
}

extension JSONObject {
    /// The same with the extensions that it has in its `schemas`.
    fileprivate func namingExtensions(like before: JSONObject) -> JSONObject {
        let listed = self["schemas"]?.strings ?? []
        let had = Set(before.names.filter { $0.utf8.contains(UInt8(ascii: ":")) })
        let has = names.filter { $0.utf8.contains(UInt8(ascii: ":")) }
        var value = self
        let own = listed.filter { !had.contains($0) && !has.contains($0) }
        value["schemas"] = .array((own + has).map { .string($0) })
        return value
    }
}
