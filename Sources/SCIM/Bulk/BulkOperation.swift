import JSON
import TextCoding

/// One operation of a bulk request, RFC 7644 §3.7.
public struct BulkOperation: Sendable {
    /// The method, which the response repeats.
    public let method: String
    /// The `bulkId` that the client gave the operation; every valid POST has one.
    public let bulkID: String?
    /// What the operation asks for, or the error in it.
    public private(set) var action: Result<BulkAction, SCIMError>

    /// Reads the operation at an index of `Operations`, counted from 0.
    ///
    /// - Throws: ``SCIMError`` `invalidSyntax` for a value that is not an object with a `method`, without which there
    ///   is no response to it.
    init(
        parsing json: JSONValue, at index: Int, resourceTypes: [ResourceType], dialect: Dialect
    ) throws(SCIMError) {
        guard let object = json.object else {
            throw SCIMError(.invalidSyntax, "Operation \(index + 1) must be an object.")
        }
        guard let sent = try object.member(named: "method")?.string else {
            throw SCIMError(.invalidSyntax, "Operation \(index + 1) needs a 'method', which is a string.")
        }
        let method = dialect.has(.methodsInAnyCase) ? sent.uppercased() : sent
        self.method = method
        let name = try object.member(named: "bulkId")
        bulkID = name?.string
        action = Result { () throws(SCIMError) in
            if let name, !name.isNull, name.string?.isEmpty ?? true {
                throw SCIMError(.invalidSyntax, "The 'bulkId' must be a string that is not empty.")
            }
            let action = try BulkAction(method, object, resourceTypes, dialect)
            guard action.method != .post || name?.string != nil else {
                throw SCIMError(.invalidSyntax, "A POST needs a 'bulkId' that no other operation has.")
            }
            return action
        }
    }
}

extension BulkOperation {
    /// The operation, or its refusal when `check` throws for what it asks.
    func checked(by check: (BulkAction) throws(SCIMError) -> Void) -> BulkOperation {
        var operation = self
        operation.action = Result { () throws(SCIMError) in
            let action = try self.action.get()
            try check(action)
            return action
        }
        return operation
    }
}
