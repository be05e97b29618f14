public import JSON
import Limits

/// A PatchOp message, RFC 7644 §3.5.2.
public struct PatchRequest: Sendable {
    /// The schema URN of the message.
    public static let schema = MessageSchema.patchOp
    /// The greatest number of operations in one request.
    public static let maximumOperations = Limits.patchOperations

    let operations: [PatchOperation]
    let dialect: Dialect
    /// The URNs in `schemas` that the server does not know.
    private let unknownSchemas: [String]

    /// Reads the body of a request.
    ///
    /// The interoperable dialect accepts `op` in any case (Entra ID) and an empty `Operations` (Microsoft's validator).
    ///
    /// - Throws: ``SCIMError`` `invalidSyntax` for a body of another form, `invalidPath`, `invalidFilter` or `noTarget`
    ///   for an operation's path, `tooMany` for more than ``maximumOperations`` operations.
    public init(parsing body: JSONValue, dialect: Dialect) throws(SCIMError) {
        guard let message = body.object else {
            throw SCIMError(.invalidSyntax, "The body of a PATCH request must be an object.")
        }
        unknownSchemas = try StatedSchemas.check(message, for: Self.schema, dialect: dialect)
        guard let list = try message.member(named: "Operations")?.array else {
            throw SCIMError(.invalidSyntax, "'Operations' must be an array.")
        }
        guard !list.isEmpty || dialect.has(.noOperations) else {
            throw SCIMError(.invalidSyntax, "'Operations' must have one operation or more.")
        }
        guard list.count <= Self.maximumOperations else {
            throw SCIMError(.tooMany, "A request may have \(Self.maximumOperations) operations, not \(list.count).")
        }
        var operations: [PatchOperation] = []
        for (index, value) in list.enumerated() {
            operations.append(try PatchOperation(parsing: value, at: index, dialect: dialect))
        }
        self.operations = operations
        self.dialect = dialect
    }

    /// The approximate memory that the request takes, in bytes.
    public var size: Int { operations.reduce(0) { $0 + 64 + ($1.value?.size ?? 0) } }

    /// Applies the operations in order; the resource that is passed in does not change.
    ///
    /// - Throws: ``SCIMError`` `noTarget`, `mutability`, `invalidPath`, `invalidFilter`, `invalidValue` or
    ///   `invalidSyntax` for the first operation that cannot be applied, or for an invalid result; `tooMany` for an
    ///   operation that needs more than the budget has left.
    public func apply(
        to resource: Resource, of type: ResourceType, within budget: WorkBudget = WorkBudget()
    ) throws(SCIMError) -> Draft {
        var target = PatchTarget(resource, of: type, dialect: dialect, budget)
        return try apply(to: &target)
    }

    /// Applies the operations to a group whose members are not in the resource; only the members that the operations
    /// need are looked up.
    ///
    /// - Returns: The group with the new members and with the looked-up members that it keeps; and the looked-up
    ///   members as they were before. Members that were not looked up do not change.
    /// - Throws: ``SCIMError`` as ``apply(to:of:within:)`` throws it for the group with all its members.
    public func apply(
        to group: Resource, members: MemberLookup, of type: ResourceType, within budget: WorkBudget = WorkBudget()
    ) throws(SCIMError) -> (draft: Draft, before: [Member]) {
        var target = PatchTarget(group, members: members, of: type, dialect: dialect, budget)
        let draft = try apply(to: &target)
        return (draft, target.foundMembers)
    }

    private func apply(to target: inout PatchTarget) throws(SCIMError) -> Draft {
        target.ignored = unknownSchemas
        for operation in operations { try target.apply(operation) }
        return Draft(
            resource: try target.type.validate(target.result()), ignored: target.ignored,
            hadPassword: target.hadSecret, replaced: target.replaced)
    }
}

extension JSONObject {
    /// The value of the member with a name, in any case.
    ///
    /// - Throws: ``SCIMError`` `invalidSyntax` when two such members differ in case only.
    func member(named name: String) throws(SCIMError) -> JSONValue? {
        let found = filter { $0.name.isSameName(as: name) }
        guard found.count < 2 else {
            throw SCIMError(.invalidSyntax, "'\(name)' occurs twice, as '\(found[0].name)' and as '\(found[1].name)'.")
        }
        return found.first?.value
    }
}
