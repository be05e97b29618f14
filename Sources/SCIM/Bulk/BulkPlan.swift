/// The order in which the operations of a bulk request run, which of them refer to which, and which cannot succeed.
///
/// Operations run in the order of the request, except that one whose `path` refers to a later POST runs right after
/// that POST.
public struct BulkPlan: Sendable {
    /// The indices of the operations in the order in which they run.
    public let order: [Int]
    /// The error of each operation that cannot succeed, by its index.
    public private(set) var refusals: [Int: SCIMError] = [:]
    private let request: BulkRequest
    /// The index of each POST, by its bulkId.
    private let creators: [String: Int]
    /// The indices of the operations that refer to a POST, by the index of the POST.
    private var dependents: [Int: [Int]] = [:]

    /// Plans a request; operations that are malformed or refer to an unknown bulkId are refused at once.
    public init(_ request: BulkRequest) {
        self.request = request
        var creators: [String: Int] = [:]
        for (index, operation) in request.operations.enumerated() where operation.isPost {
            if let bulkID = operation.bulkID { creators[bulkID] = index }
        }
        self.creators = creators
        order = Self.order(of: request.operations, creators)
        for index in request.operations.indices {
            for reference in references(ofOperationAt: index) {
                dependents[reference.creator, default: []].append(index)
            }
        }
        for index in request.operations.indices { check(index) }
    }

    private static func order(of operations: [BulkOperation], _ creators: [String: Int]) -> [Int] {
        var followers: [Int: [Int]] = [:]
        var order: [Int] = []
        for (index, operation) in operations.enumerated() {
            let reference = try? operation.action.get().pathReference
            if let creator = reference.flatMap({ creators[$0] }), creator > index {
                followers[creator, default: []].append(index)
            } else {
                order += [index] + (followers[index] ?? [])
            }
        }
        return order
    }

    private mutating func check(_ index: Int) {
        switch request.operations[index].action {
        case .failure(let error): refuse(index, because: error)
        case .success(let action):
            guard let unknown = action.references.first(where: { creators[$0] == nil }) else { return }
            refuse(
                index,
                because: SCIMError(
                    .invalidValue,
                    "\"bulkId:\(unknown.prefix(100))\" refers to no resource: no POST of the request has this bulkId.")
            )
        }
    }

    /// The POSTs that an operation refers to, by bulkId and index.
    public func references(ofOperationAt index: Int) -> [(bulkID: String, creator: Int)] {
        guard case .success(let action) = request.operations[index].action else { return [] }
        return action.references.compactMap { name in creators[name].map { (name, $0) } }
    }

    /// Marks an operation as failed, and with it all operations that refer to it, directly or through others.
    ///
    /// An operation keeps its first error.
    public mutating func refuse(_ index: Int, because error: SCIMError) {
        guard refusals[index] == nil else { return }
        refusals[index] = error
        var open = [index]
        while let failed = open.popLast() {
            for dependent in dependents[failed] ?? [] where refusals[dependent] == nil {
                refusals[dependent] = unresolved(failed, .failed(error))
                open.append(dependent)
            }
        }
    }

    /// Why there is no resource for a reference.
    public enum Gap: Sendable {
        /// The operation that should create the resource failed.
        case failed(SCIMError)
        /// `failOnErrors` kept the operation from being carried out.
        case notReached
        /// The operation comes later, and its id is not known yet.
        case later
    }

    /// The error of an operation that refers to a POST without a resource, RFC 7644 §3.7.1.
    public func unresolved(_ creator: Int, _ gap: Gap) -> SCIMError {
        let name = request.label(ofOperationAt: creator).prefix(100)
        let reason =
            switch gap {
            case .failed(let error): "the operation that should create it failed. \(error.detail)"
            case .notReached: "the operation that should create it was not reached, because of 'failOnErrors'."
            case .later: "the operation that creates it comes later. Put it first."
            }
        return SCIMError(status: 409, detail: "\"bulkId:\(name)\" refers to no resource: \(reason)")
    }
}

extension BulkOperation {
    fileprivate var isPost: Bool {
        switch action {
        case .success(let action): action.method == .post
        case .failure: method == BulkAction.Method.post.rawValue
        }
    }
}

extension BulkAction {
    /// The bulkIds that path and data refer to.
    fileprivate var references: [String] { (pathReference.map { [$0] } ?? []) + dataReferences }
}
