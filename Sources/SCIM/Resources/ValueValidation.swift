import JSON

extension Attribute {
    /// Checks a stored value: exact type, nothing unknown, nothing empty, no secret, one primary at most.
    func validate(_ value: JSONValue, path: String) throws(SCIMError) {
        switch mutability {
        case .readOnly: throw SCIMError(.invalidValue, "\(path) is derived and is not stored.")
        case .writeOnly: throw SCIMError(.invalidValue, "\(path) is a secret and is never stored.")
        case .readWrite, .immutable: break
        }
        guard multiValued else { return try validateElement(value, path: path) }
        guard let array = value.array, !array.isEmpty else {
            throw SCIMError(.invalidValue, "\(path) must be an array that is not empty.")
        }
        for element in array { try validateElement(element, path: path) }
        let primaries = array.count { $0.object?["primary"] == true }
        if primaries > 1 { throw SCIMError(.invalidValue, "\(path) may have one primary value, not \(primaries).") }
    }

    private func validateElement(_ value: JSONValue, path: String) throws(SCIMError) {
        if let problem = typeProblem(of: value) { throw SCIMError(.invalidValue, "\(path) \(problem).") }
        guard type == .complex, let object = value.object else { return }
        if object.isEmpty { throw SCIMError(.invalidValue, "\(path) may not be empty.") }
        for member in object {
            guard let index = indexOfPart(spelt: member.name) else {
                throw SCIMError(.invalidSyntax, "\(path) has no sub-attribute \"\(member.name)\".")
            }
            if !subAttributes[index].isValidPart(member.value) {
                try subAttributes[index].validate(member.value, path: "\(path).\(member.name)")
            }
        }
        for index in subAttributes.indices where subAttributes[index].required {
            let subAttribute = subAttributes[index]
            guard !subAttribute.isStored || object[subAttribute.name] != nil else {
                throw SCIMError(.invalidValue, "\(path).\(subAttribute.name) is required.")
            }
        }
    }

    /// Whether a part of a complex value is surely right; the path that an error needs is then not put together.
    private func isValidPart(_ value: JSONValue) -> Bool {
        !multiValued && isStored && type != .complex && typeProblem(of: value) == nil
    }
}
