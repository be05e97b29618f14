import JSON

extension ValueList {
    /// Sets `primary` of the old primary element to false when an operation made another one primary, RFC 7644 §3.5.2.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` when one operation makes several elements primary.
    mutating func keepOnePrimary(among changed: [Int], path: String) throws(SCIMError) {
        let primaries = Set(changed.filter { isPrimary($0) })
        guard let primary = primaries.first else { return }
        guard primaries.count == 1 else {
            throw SCIMError(.invalidValue, "Only one value of '\(path)' can be primary.")
        }
        for position in try positions(steps: 1) where position != primary && isPrimary(position) {
            guard var object = self[position]?.object else { continue }
            object["primary"] = false
            self[position] = .object(object)
        }
    }

    private func isPrimary(_ position: Int) -> Bool {
        self[position]?.object?["primary"] == .bool(true)
    }
}
