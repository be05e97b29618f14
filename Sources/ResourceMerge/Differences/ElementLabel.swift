import JSON

/// The label of an element of a multi-valued attribute in messages.
enum ElementLabel {
    /// The path with the `type` of the element, such as `emails[work]`; the path alone if the element has no type.
    static func path(_ path: String, of element: JSONValue?) -> String {
        guard let type = element?.object?["type"]?.string else { return path }
        return "\(path)[\(SingleLine.text(type, limit: 24))]"
    }
}
