import JSON

/// What holds for any bytes that are read as JSON.
struct JSONProperty {
    /// Reads the bytes, and tells in a word what they are.
    func check(_ bytes: [UInt8]) throws(Violation) -> String {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
            try Violation.unless((0...bytes.count).contains(error.offset), "The offset is \(error.offset).")
            try Violation.unless(error.line > 0 && error.column > 0, "The position is \(error).")
            try Violation.unless(!error.reason.isEmpty, "The error has no reason.")
            return error.reason
        }
        let canonical = value.canonicalBytes
        let compact = value.compactBytes
        try Violation.unless(try read(canonical) == value, "The canonical text reads as another value.")
        try Violation.unless(try read(compact) == value, "The compact text reads as another value.")
        try Violation.unless(try read(compact).canonicalBytes == canonical, "There are two canonical texts.")
        try Violation.unless(try read(canonical).compactBytes == compact, "There are two compact texts.")
        return "a value"
    }

    private func read(_ bytes: [UInt8]) throws(Violation) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: bytes, limits: JSONLimits(bytes: .max))
        } catch { throw Violation("What was written is not read: \(error).") }
    }
}
