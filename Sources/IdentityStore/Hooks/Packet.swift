import TextCoding

/// One packet of what git and its hooks say to each other, gitprotocol-common(5): four hexadecimal digits that say how
/// long it is, themselves included, and then its bytes.
enum Packet: Hashable {
    case line([UInt8])
    /// The end of a list.
    case flush

    /// The longest that git writes and reads, in bytes.
    static let longest = 65_520

    init(_ text: String) { self = .line(Array(text.utf8)) }

    /// Its text, without the end of the line; nil for the end of a list.
    var text: String? {
        guard case .line(let bytes) = self else { return nil }
        return String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }

    var bytes: [UInt8] {
        guard case .line(let bytes) = self else { return Array("0000".utf8) }
        return Array((bytes.count + 4).hex(digits: 4).utf8) + bytes
    }

    /// What is no packet, or only the beginning of one.
    struct Malformed: Error {}

    /// Reads one packet.
    ///
    /// - Parameter read: Reads as many bytes as it is told; fewer only where no more come.
    static func read(from read: (Int) throws -> [UInt8]) throws -> Packet {
        let digits = try read(4)
        guard digits.count == 4, digits.allSatisfy({ UInt8(ascii: "0") <= $0 }),
            let length = Int(String(decoding: digits, as: UTF8.self), radix: 16), length <= longest
        else { throw Malformed() }
        if length == 0 { return .flush }
        guard length >= 4 else { throw Malformed() }
        let bytes = length > 4 ? try read(length - 4) : []
        guard bytes.count == length - 4 else { throw Malformed() }
        return .line(bytes)
    }
}
