import JSON

/// Why one resource of an import file cannot be loaded.
public struct ImportProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it stands.
    public let location: ImportLocation
    /// What is wrong and what would be right.
    public let reason: String
    /// What would let the resource be loaded, or the others without it.
    public var remedy = Import.Tolerance.invalidResources

    /// Place and reason in one line.
    public var description: String { "\(location): \(SingleLine.text(reason, limit: 1000))" }
}
