import JSON
public import SCIM

/// The changes of one bulk request, RFC 7644 §3.7.
public struct Bulk: Sendable {
    /// The operations.
    public let request: BulkRequest
    /// What must hold of the resource of each operation; nothing for those without.
    let preconditions: [Precondition?]
    /// The id of the request, written as a trailer.
    public let requestID: String

    /// Describes the changes.
    ///
    /// - Parameter precondition: Reads the version that an operation names.
    public init(_ request: BulkRequest, requestID: String, if precondition: (String) -> Precondition) {
        self.request = request
        preconditions = request.operations.map { operation in
            (try? operation.action.get())?.version.map(precondition)
        }
        self.requestID = requestID
    }

    /// About how much memory it takes while it waits, in bytes.
    var size: Int {
        request.operations.reduce(0) { size, operation in
            guard case .success(let action) = operation.action else { return size }
            return size + JSONValue.object(action.data).size
        }
    }

    /// The change that an operation asks for when no reference is left in it.
    func change(_ action: BulkAction, at index: Int, _ dialect: Dialect) throws(SCIMError) -> Change {
        Change(
            try operation(action, dialect), of: action.type, if: preconditions[index],
            requestID: requestID, bulkID: request.label(ofOperationAt: index))
    }

    private func operation(_ action: BulkAction, _ dialect: Dialect) throws(SCIMError) -> Change.Operation {
        let id = action.id ?? ""
        return switch action.method {
        case .post: .create(action.data)
        case .put: .replace(id: id, action.data)
        case .patch: .patch(id: id, try PatchRequest(parsing: .object(action.data), dialect: dialect))
        case .delete: .delete(id: id)
        }
    }
}
