import JSON

/// How messages name an element of a multi-valued attribute.
enum ElementLabel {
    /// The path with the `type` of the element, such as `emails[work]`; without a type the path alone.
    static func path(_ path: String, of element: JSONValue?) -> String {
        guard let type = element?.object?["type"]?.string else { return path }
        return "\(path)[\(SingleLine.text(type, limit: 24))]"
    }
}
