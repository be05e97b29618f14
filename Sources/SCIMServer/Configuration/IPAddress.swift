import Foundation

/// An IP address as its bytes.
struct IPAddress {
    private let bytes: [UInt8]

    /// Whether it is an IPv6 address.
    var isVersion6: Bool { bytes.count == 16 }

    /// Parses an IPv4 address in dotted decimal form, or an IPv6 address, which may have a zone; nil for any other
    /// text.
    init?(_ text: String) {
        let address = text.contains(":") ? String(text.prefix { $0 != "%" }) : text
        var read = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, address, &read) == 1 {
            bytes = Array(read.prefix(4))
        } else if unsafe inet_pton(AF_INET6, address, &read) == 1 {
            bytes = read
        } else {
            return nil
        }
    }

    /// Whether it is `0.0.0.0` or `::`.
    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// Whether it is in 127.0.0.0/8, possibly as an IPv4-mapped address, or is `::1`.
    var isLoopback: Bool {
        if !isVersion6 { return bytes[0] == 127 }
        let mapping: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127]
        return bytes.starts(with: mapping) || bytes == [UInt8](repeating: 0, count: 15) + [1]
    }
}
