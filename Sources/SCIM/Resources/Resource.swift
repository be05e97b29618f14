public import JSON

/// A resource that its resource type has found valid; ``ResourceType/validate(_:limitingSize:)`` is the only way to make one.
///
/// The value is what a file of the state repository holds: `schemas`, `id`, attributes, extension objects, and
/// `meta` with `resourceType` and `created` only. Names have the case of their schema; no value is null, and no
/// array is empty. What is derived (`meta.lastModified`, `meta.version`, `meta.location`, a user's `groups`, a member's
/// `$ref`) is not in it.
public struct Resource: Sendable, Hashable {
    /// The value as it is stored.
    public let value: JSONObject
    /// The name of its resource type.
    public let typeName: String
    /// The identifier, made by the server or kept from an import.
    public let id: String

    init(valid value: JSONObject, typeName: String, id: String) {
        self.value = value
        self.typeName = typeName
        self.id = id
    }

    /// The value of a top-level attribute.
    public subscript(attribute: String) -> JSONValue? { value[attribute] }
}
