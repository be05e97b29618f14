/// The resource that results from a request, and which values of the request were left out of it.
public struct Draft: Sendable, Hashable {
    /// The resulting resource.
    public var resource: Resource
    /// The paths of values that were left out because the resource type does not define such an attribute.
    public let ignored: [String]
    /// Whether the request had a password, which was discarded.
    public let hadPassword: Bool
    /// The multi-valued attributes whose list of elements a PATCH replaced as a whole; nil after POST and PUT, which
    /// replace all.
    let replaced: Set<[String]>?

    /// Whether the request had the whole list of elements of a multi-valued attribute, not only the added and removed
    /// ones.
    ///
    /// - Parameter names: The name of the attribute, preceded by the URN of its extension if it has one.
    public func replaces(_ names: [String]) -> Bool { replaced?.contains(names) ?? true }
}
