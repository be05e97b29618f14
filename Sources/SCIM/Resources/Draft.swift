/// A resource as a request would have it, and what of the request was left out.
public struct Draft: Sendable, Hashable {
    /// The resource, valid.
    public let resource: Resource
    /// The paths of attributes that were left out because the resource type has none of that name.
    public let ignored: [String]
    /// Whether the request carried a password, which is discarded.
    public let hadPassword: Bool

    init(resource: Resource, ignored: [String], hadPassword: Bool) {
        self.resource = resource
        self.ignored = ignored
        self.hadPassword = hadPassword
    }
}
