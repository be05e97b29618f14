extension String {
    /// Whether two strings are the same code points; Swift's `==` would also accept canonical equivalence.
    public func hasSameScalars(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return unsafe withBytes { left in unsafe other.withBytes { right in unsafe left.elementsEqual(right) } }
    }

    func hashScalars(into hasher: inout Hasher) {
        unsafe withBytes { bytes in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
        hasher.combine(0xFF as UInt8)
    }

    /// Whether the UTF-8 of the string stands before that of `other`.
    func precedesByBytes(_ other: String) -> Bool {
        unsafe withBytes { left in unsafe other.withBytes { right in unsafe left.lexicographicallyPrecedes(right) } }
    }

    func containsByte(where predicate: (UInt8) -> Bool) -> Bool {
        unsafe withBytes { bytes in unsafe bytes.contains(where: predicate) }
    }

    /// Lends the UTF-8 of the string; the collection `utf8` is several times slower to walk.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var string = self
        return string.withUTF8(body)
    }
}
