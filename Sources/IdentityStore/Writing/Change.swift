public import JSON
public import SCIM

/// One provisioning change, as a request asks for it.
public struct Change: Sendable {
    /// What is to be done.
    public enum Operation: Sendable {
        /// POST: make a resource of a body, or restore the inactive user it names.
        case create(JSONObject)
        /// PUT: put a body in the place of a resource.
        case replace(id: String, JSONObject)
        /// PATCH: change parts of a resource.
        case patch(id: String, PatchRequest)
        /// DELETE: take a resource away, and out of its groups.
        case delete(id: String)
    }

    /// What is to be done.
    public let operation: Operation
    /// The type of the resource.
    public let type: ResourceType
    /// What must hold of the resource; nil when it is changed whatever its version is.
    public let precondition: Precondition?
    /// The id of the request, written as a trailer.
    public let requestID: String
    /// What names the operation of a bulk request, written as a trailer; nil for a request of its own.
    public let bulkID: String?

    /// Describes a change.
    public init(
        _ operation: Operation, of type: ResourceType, if precondition: Precondition? = nil, requestID: String,
        bulkID: String? = nil
    ) {
        self.operation = operation
        self.type = type
        self.precondition = precondition
        self.requestID = requestID
        self.bulkID = bulkID
    }
}

extension Change {
    /// What it may do: to take a resource away, or bring one back without what it was part of, must always be possible,
    /// however many refer to it.
    var budget: WorkBudget {
        switch operation {
        case .create, .delete: WorkBudget(steps: .max)
        case .replace, .patch: WorkBudget()
        }
    }

    /// About how much memory it takes while it waits, in bytes.
    var size: Int {
        switch operation {
        case .create(let body), .replace(_, let body): JSONValue.object(body).size
        case .patch(_, let request): request.size
        case .delete: 16
        }
    }
}
