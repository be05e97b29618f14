import JSON

/// The members that identify the elements of an array.
public enum ElementKeys: Sendable {
    /// `value`, or `$ref` without one, and `type`, for multi-valued attributes of resources.
    case valueAndType
    /// `name`, or `schema` in a list of extensions, for definitions of schemas and resource types.
    case name
}

extension ElementKeys {
    /// The name of an element of a definition.
    static func name(of element: JSONValue) -> JSONValue? { element.object?["name"] ?? element.object?["schema"] }

    /// The label of an element in messages.
    func label(_ path: String, of element: JSONValue?) -> String {
        guard self == .name else { return ElementLabel.path(path, of: element) }
        guard let name = element.flatMap(Self.name)?.string else { return path }
        return "\(path)[\(SingleLine.text(name, limit: 100))]"
    }
}
