import Foundation

extension UUID {
    /// A random one, RFC 9562 §5.4, of the system's generator; Foundation opens `/dev/urandom` for each.
    static var random: UUID {
        let words = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
        let high = words.0 & ~0xF000 | 0x4000
        let low = words.1 & ~(0b11 << 62) | 0b10 << 62
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
                byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
                byte(low, 6), byte(low, 7)
            ))
    }
}
