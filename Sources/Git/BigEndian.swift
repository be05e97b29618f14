/// Numbers in network byte order, as git's binary files have them.
extension [UInt8] {
    /// Appends the bytes of a number, the most significant first.
    mutating func append(bigEndian number: some FixedWidthInteger) {
        for shift in stride(from: type(of: number).bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// The number of four bytes that begin at an index.
    func bigEndian(at index: Int) -> UInt32 { self[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
}
