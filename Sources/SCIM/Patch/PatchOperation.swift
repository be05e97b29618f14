import JSON

/// One operation of a PATCH request, RFC 7644 §3.5.2.1 to §3.5.2.3.
struct PatchOperation: Sendable {
    enum Kind: String, Sendable { case add, remove, replace }

    let kind: Kind
    /// The target; nil for the resource itself.
    let path: PatchPath?
    /// The value; nil only for `remove`.
    let value: JSONValue?

    /// Reads the operation at an index of `Operations`, counted from 0.
    ///
    /// The interoperable dialect treats an empty `path` as absent, because some clients always send the member.
    init(parsing json: JSONValue, at index: Int, dialect: Dialect) throws(SCIMError) {
        guard let object = json.object else { throw Self.error("must be an object", at: index) }
        guard let name = try object.member(named: "op")?.string,
            let kind = Kind(rawValue: dialect.has(.operationsInAnyCase) ? name.lowercased() : name)
        else { throw Self.error("needs an 'op' of add, remove or replace", at: index) }
        self.kind = kind
        value = try object.member(named: "value")
        switch try object.member(named: "path") {
        case nil, .null: path = nil
        case .string(let text) where dialect.has(.blankPath) && text.utf8.allSatisfy(\.isBlank): path = nil
        case .string(let text): path = try PatchPath(parsing: text, dialect: dialect)
        default: throw SCIMError(.invalidPath, "The 'path' of operation \(index + 1) must be a string.")
        }
        guard path != nil || !dialect.has(.pathRequired) else { throw Self.error("needs a 'path'", at: index) }
        guard kind != .remove || path != nil else {
            throw SCIMError(.noTarget, "Operation \(index + 1) is a 'remove', which needs a 'path'.")
        }
        guard kind == .remove || value != nil else { throw Self.error("needs a 'value'", at: index) }
    }

    private static func error(_ reason: String, at index: Int) -> SCIMError {
        SCIMError(.invalidSyntax, "Operation \(index + 1) \(reason).")
    }
}
