import JSON

extension Filter: CustomStringConvertible {
    /// The filter as text that reads back to an equal filter.
    public var description: String { expression.description }
}

extension Filter.Expression: CustomStringConvertible {
    /// The expression as text, with parentheses only where they are needed.
    public var description: String {
        switch self {
        case .comparison(let path, let comparison, let value):
            "\(path) \(comparison.rawValue) \(String(decoding: value.compactBytes, as: UTF8.self))"
        case .present(let path): "\(path) pr"
        case .valuePath(let path, let filter): "\(path)[\(filter)]"
        case .and(let operands): operands.map { $0.isLogical ? "(\($0))" : $0.description }.joined(separator: " and ")
        case .or(let operands): operands.map { $0.isDisjunction ? "(\($0))" : $0.description }.joined(separator: " or ")
        case .not(let operand): "not (\(operand))"
        }
    }

    private var isDisjunction: Bool {
        if case .or = self { true } else { false }
    }

    private var isLogical: Bool {
        if case .and = self { true } else { isDisjunction }
    }
}
