import HTTPTypes

/// The id of a request: in the answer, in the log and in the commit.
enum RequestIdentifier {
    /// The id that the client sent, when it is one to 128 of `[A-Za-z0-9._-]`, else a new random UUID.
    static func text(of headers: HTTPFields) -> String {
        guard let sent = headers[.requestID], (1...128).contains(sent.utf8.count), sent.utf8.allSatisfy(isAllowed)
        else {
            return random()
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

    /// A version 4 UUID, RFC 9562 §5.4.
    private static func random() -> String {
        let high = UInt64.random(in: 0 ... .max) & ~0xF000 | 0x4000
        let low = UInt64.random(in: 0 ... .max) & ~(3 << 62) | 2 << 62
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
            let word = position < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - position % 16 * 4) & 15)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
