extension JSONValue {
    /// Whether a value at a path of member names fulfills a condition; on the way all elements of arrays are followed.
    ///
    /// - Parameter names: The exact names from the outermost object in; none for the value itself.
    public func contains(at names: [String], where condition: (JSONValue) -> Bool) -> Bool {
        contains(at: names, from: 0, condition)
    }

    private func contains(at names: [String], from start: Int, _ condition: (JSONValue) -> Bool) -> Bool {
        switch self {
        case .array(let elements):
            let elements = elements.span
            for index in elements.indices where elements[index].contains(at: names, from: start, condition) {
                return true
            }
            return false
        case _ where start == names.count: return condition(self)
        case .object(let object):
            guard let index = object.index(of: names[start]) else { return false }
            return object.members.span[index].value.contains(at: names, from: start + 1, condition)
        case .null, .bool, .number, .string: return false
        }
    }
}
