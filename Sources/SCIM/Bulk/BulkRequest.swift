public import JSON
import Limits

/// A bulk request: several operations in one message, RFC 7644 §3.7.
public struct BulkRequest: Sendable {
    /// The schema URN of the message.
    public static let schema = MessageSchema.bulkRequest
    /// The greatest number of operations in one request.
    public static let maximumOperations = Limits.bulkOperations
    /// The levels of JSON nesting that the message adds around the `data` of an operation.
    public static let depth = 3

    /// The operations in the order of the request.
    public private(set) var operations: [BulkOperation]
    /// The number of errors after which the remaining operations are not carried out; nil for no limit.
    public let failOnErrors: Int?
    let dialect: Dialect

    /// Reads the body of a request.
    ///
    /// An error in a single operation is kept in its ``BulkOperation/action``, so that the others are still carried
    /// out.
    ///
    /// - Parameter resourceTypes: The types whose endpoints a `path` may name.
    /// - Throws: ``SCIMError`` `invalidSyntax` for a body that is not a BulkRequest message, `invalidValue` for two
    ///   operations with the same `bulkId`, 413 for more than ``maximumOperations`` operations.
    public init(parsing body: JSONObject, resourceTypes: [ResourceType], dialect: Dialect) throws(SCIMError) {
        _ = try StatedSchemas.check(body, for: Self.schema, among: resourceTypes, dialect: dialect)
        failOnErrors = try Self.failOnErrors(in: body)
        guard let list = try body.member(named: "Operations")?.array else {
            throw SCIMError(.invalidSyntax, "'Operations' must be an array.")
        }
        guard list.count <= Self.maximumOperations else {
            throw SCIMError(
                status: 413,
                detail: "The request has \(list.count) operations, more than the maxOperations of "
                    + "\(Self.maximumOperations); split it.")
        }
        var operations: [BulkOperation] = []
        operations.reserveCapacity(list.count)
        for (index, value) in list.enumerated() {
            operations.append(
                try BulkOperation(parsing: value, at: index, resourceTypes: resourceTypes, dialect: dialect))
        }
        try Self.checkUniqueness(of: operations.map(\.bulkID))
        self.operations = operations
        self.dialect = dialect
    }

    private static func failOnErrors(in body: JSONObject) throws(SCIMError) -> Int? {
        guard let value = try body.member(named: "failOnErrors"), !value.isNull else { return nil }
        guard let number = value.number?.integer, number >= 1 else {
            throw SCIMError(.invalidSyntax, "'failOnErrors' must be an integer of 1 or more.")
        }
        return number
    }

    private static func checkUniqueness(of bulkIDs: [String?]) throws(SCIMError) {
        var first: [String: Int] = [:]
        for (index, bulkID) in bulkIDs.enumerated() {
            guard let bulkID, let other = first.updateValue(index, forKey: bulkID) else { continue }
            throw SCIMError(
                .invalidValue,
                "Operations \(other + 1) and \(index + 1) have the same bulkId '\(bulkID.prefix(100))'; each needs one "
                    + "of its own.")
        }
    }

    /// The request with a refusal in the place of each operation for which `check` throws.
    public func checked(by check: (BulkAction) throws(SCIMError) -> Void) -> BulkRequest {
        var request = self
        request.operations = operations.map { $0.checked(by: check) }
        return request
    }

    /// The name of an operation in commit messages: its bulkId, or `#` and its position, counted from 1.
    public func label(ofOperationAt index: Int) -> String {
        operations[index].bulkID ?? "#\(index + 1)"
    }
}
