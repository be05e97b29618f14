extension String {
    /// Whether two strings have the same code points; Swift's `==` also accepts canonical equivalence.
    public func hasSameScalars(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return unsafe withBytes { left in unsafe other.withBytes { right in unsafe left.hasSameBytes(as: right) } }
    }

    /// Feeds the code points into `hasher`.
    public func hashScalars(into hasher: inout Hasher) {
        unsafe withBytes { bytes in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
        hasher.combine(0xFF as UInt8)
    }

    /// Whether the UTF-8 of the string sorts before that of `other`, which is the order of their code points.
    public func precedesByBytes(_ other: String) -> Bool {
        unsafe withBytes { left in unsafe other.withBytes { right in unsafe left.lexicographicallyPrecedes(right) } }
    }

    func containsByte(where predicate: (UInt8) -> Bool) -> Bool {
        unsafe withBytes { bytes in unsafe bytes.contains(where: predicate) }
    }

    /// Lends the UTF-8 of the string; iterating the view `utf8` is several times slower.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = unsafe utf8.withContiguousStorageIfAvailable(body) { return result }
        var string = self
        return string.withUTF8(body)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether two buffers have the same bytes, compared eight or four at a time; the last ones may be compared twice.
    func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        let (left, right) = (UnsafeRawBufferPointer(self), UnsafeRawBufferPointer(other))
        func isSame<Word: FixedWidthInteger>(_: Word.Type, at index: Int) -> Bool {
            unsafe left.loadUnaligned(fromByteOffset: index, as: Word.self)
                == right.loadUnaligned(fromByteOffset: index, as: Word.self)
        }
        if count >= 8 {
            var index = 0
            while index + 8 < count {
                guard isSame(UInt64.self, at: index) else { return false }
                index += 8
            }
            return isSame(UInt64.self, at: count - 8)
        }
        if count >= 4 { return isSame(UInt32.self, at: 0) && isSame(UInt32.self, at: count - 4) }
        for index in indices {
            guard unsafe self[index] == other[index] else { return false }
        }
        return true
    }
}

extension Sequence<String> {
    /// The strings sorted by UTF-8 bytes, as ids and paths are everywhere.
    package func sortedByBytes() -> [String] { sorted { $0.precedesByBytes($1) } }
}
