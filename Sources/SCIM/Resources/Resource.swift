public import JSON

/// A valid resource in its stored form; ``ResourceType/validate(_:limitingSize:)`` is the only way to make one.
///
/// The value is what a file of the state repository holds: `schemas`, `id`, attributes, extension objects, and `meta`
/// with `resourceType` and `created` only. Names have the case of their schema; no value is null, and no array is
/// empty. Derived values (`meta.lastModified`, `meta.version`, `meta.location`, a user's `groups`, a member's `$ref`)
/// are not part of it.
public struct Resource: Sendable, Hashable {
    /// The stored form.
    public let value: JSONObject
    /// The name of its resource type.
    public let typeName: String
    /// The id, assigned by the server or kept from an import.
    public let id: String

    init(valid value: JSONObject, typeName: String, id: String) {
        self.value = value
        self.typeName = typeName
        self.id = id
    }

    /// The value of a top-level attribute, by its name as the schema spells it.
    public subscript(attribute: String) -> JSONValue? { value[attribute] }
}
