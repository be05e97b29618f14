public import JSON
import TextCoding

/// What one operation of a bulk request asks for.
public struct BulkAction: Sendable {
    /// The methods of RFC 7644 §3.7.
    public enum Method: String, Sendable, CaseIterable {
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// How the resource is changed.
    public let method: Method
    /// The type of the resource.
    public let type: ResourceType
    /// The id of the resource, or a `bulkId:` reference to it; nil for a POST.
    public private(set) var id: String?
    /// The body that a single request would have; empty for a DELETE.
    public private(set) var data: JSONObject
    /// The entity tag of the version that the resource must have; nil for any version, and for a POST.
    public let version: String?
    /// The bulkIds that ``data`` refers to.
    let dataReferences: [String]

    init(
        _ method: String, _ operation: JSONObject, _ types: [ResourceType], _ dialect: Dialect
    ) throws(SCIMError) {
        guard let method = Method(rawValue: method) else {
            throw SCIMError(
                .invalidSyntax, "The 'method' must be POST, PUT, PATCH or DELETE, not '\(method.prefix(40))'.")
        }
        self.method = method
        (type, id) = try Self.target(of: method, try operation.member(named: "path"), types)
        version = try Self.version(method, try operation.member(named: "version"))
        data = try Self.data(method, try operation.member(named: "data"), dialect)
        dataReferences = BulkReference.names(in: data, isPatch: method == .patch)
    }

    private static func target(
        of method: Method, _ path: JSONValue?, _ types: [ResourceType]
    ) throws(SCIMError) -> (ResourceType, id: String?) {
        guard let path = path?.string else {
            throw SCIMError(.invalidSyntax, "An operation needs a 'path', such as /Users or /Users/2819c223.")
        }
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        guard let first = segments.first,
            let type = types.first(where: { $0.endpoint.utf8.dropFirst().elementsEqual(first) })
        else {
            throw SCIMError(
                .invalidPath, "The path '\(path.prefix(100))' is not below an endpoint of a resource type.")
        }
        if method == .post {
            guard segments.count == 1 else {
                throw SCIMError(.invalidPath, "The 'path' of a POST must be an endpoint, such as \(type.endpoint).")
            }
            return (type, nil)
        }
        guard segments.count == 2, let id = String(percentDecoding: segments[1]) else {
            throw SCIMError(
                .invalidPath, "The 'path' of a \(method.rawValue) must be \(type.endpoint)/ and the id of a resource.")
        }
        return (type, id)
    }

    private static func version(_ method: Method, _ value: JSONValue?) throws(SCIMError) -> String? {
        guard method != .post, let value, !value.isNull else { return nil }
        guard let version = value.string else {
            throw SCIMError(.invalidSyntax, "The 'version' must be a string, the entity tag of the resource.")
        }
        return version
    }

    /// The body of the operation.
    ///
    /// For a PATCH the interoperable dialect also accepts the bare array of operations, as in the example of RFC 7644
    /// §3.7.3.
    private static func data(
        _ method: Method, _ value: JSONValue?, _ dialect: Dialect
    ) throws(SCIMError) -> JSONObject {
        if method == .delete { return [:] }
        if method == .patch, dialect.has(.bareOperations), case .array(let operations) = value {
            return ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)]
        }
        guard let object = value?.object else {
            throw SCIMError(
                .invalidSyntax, "A \(method.rawValue) needs 'data', the body of a single request as an object.")
        }
        return object
    }
}

extension BulkAction {
    /// The bulkId that the path refers to.
    var pathReference: String? { id.flatMap { BulkReference.name(of: $0) } }

    /// The action with each `bulkId:` reference replaced by an id.
    ///
    /// - Parameter ids: The ids of the created resources, by bulkId; a reference to any other bulkId stays.
    public func resolved(with ids: [String: String]) -> BulkAction {
        if ids.isEmpty { return self }
        var action = self
        if let name = pathReference, let id = ids[name] { action.id = id }
        action.data = BulkReference.replace(in: data, isPatch: method == .patch, with: ids)
        return action
    }
}
