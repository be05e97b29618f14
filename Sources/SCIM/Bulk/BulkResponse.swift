public import JSON

/// The response to a bulk request, RFC 7644 §3.7.3.
public struct BulkResponse: Sendable {
    /// The schema URN of the message.
    public static let schema = MessageSchema.bulkResponse

    /// The result of one operation.
    public struct Operation: Sendable {
        private let operation: BulkOperation
        private let status: Int
        private let location: String?
        private let version: String?
        private let error: SCIMError?

        /// The result of an operation that succeeded.
        ///
        /// - Parameters:
        ///   - status: The HTTP status that a single request would have had.
        ///   - location: The URL of the resource.
        ///   - version: The entity tag of the resource; nil after a DELETE.
        public init(_ operation: BulkOperation, status: Int, location: String?, version: String?) {
            self.operation = operation
            self.status = status
            self.location = location
            self.version = version
            error = nil
        }

        /// The result of an operation that failed.
        ///
        /// - Parameter location: The URL of the resource; nil for a POST, and for a `path` that names no resource.
        public init(_ operation: BulkOperation, error: SCIMError, location: String?) {
            self.operation = operation
            self.error = error
            self.location = location
            status = error.status
            version = nil
        }

        var json: JSONValue {
            var json: JSONObject = ["method": .string(operation.method), "status": .string(String(status))]
            json["bulkId"] = operation.bulkID.map { .string($0) }
            json["location"] = location.map { .string($0) }
            json["version"] = version.map { .string($0) }
            json["response"] = error?.body
            return .object(json)
        }
    }

    private let operations: [Operation]

    /// - Parameter operations: The results of the operations that were processed, in the order of the request.
    public init(_ operations: [Operation]) {
        self.operations = operations
    }

    /// The BulkResponse message.
    public var json: JSONValue {
        ["schemas": [.string(Self.schema)], "Operations": .array(operations.map(\.json))]
    }
}
