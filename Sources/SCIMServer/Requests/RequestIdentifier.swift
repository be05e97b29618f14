import HTTPTypes
import Synchronization
import TextCoding

/// The id of a request, which is in the response, the log and the commit.
enum RequestIdentifier {
    /// The id that the client sent, if it is 1 to 128 characters of `[A-Za-z0-9._-]`; otherwise a new UUID.
    static func text(of headers: HTTPFields) -> String {
        guard let sent = headers[.requestID], (1...128).contains(sent.utf8.count), sent.utf8.allSatisfy(isAllowed)
        else {
            return next()
        }
        return sent
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The number of ids made so far, which is in the last twelve digits of each.
    private static let count = Atomic<UInt64>(0)
    /// The random prefix of the ids of this process.
    private static let prefix: String = {
        let (high, low) = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0...0x3FFF) | 0x8000)
        let digits = (high & ~0xF000 | 0x8000).hex(digits: 16)
        return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-\(digits.suffix(4))-\(low.hex(digits: 4))-"
    }()

    /// A UUID of version 8, RFC 9562 §5.8: the prefix of the process, then the number of the request.
    private static func next() -> String {
        prefix + count.add(1, ordering: .relaxed).newValue.hex(digits: 12)
    }
}
