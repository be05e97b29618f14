/// A resource as a request would have it, and what of the request was left out.
public struct Draft: Sendable, Hashable {
    /// The resource, valid.
    public var resource: Resource
    /// The paths of attributes that were left out because the resource type has none of that name.
    public let ignored: [String]
    /// Whether the request carried a password, which is discarded.
    public let hadPassword: Bool
    /// The names of the multi-valued attributes that an operation replaced as a whole; nil when the request is the whole
    /// resource.
    let replaced: Set<[String]>?

    /// Whether the values of a multi-valued attribute were given as a whole, and not those only that come or go.
    ///
    /// - Parameter names: The name of the attribute, after the URN of its extension.
    public func replaces(_ names: [String]) -> Bool { replaced?.contains(names) ?? true }
}
