import Foundation
import NIOCore

/// The origin of connections for counting: an IPv4 address, or the 64-bit prefix of an IPv6 address.
struct RemoteNetwork: Hashable, Sendable {
    private let isIPv4: Bool
    private let bits: UInt64

    /// The network of an address; nil when it is not an IP address, and for loopback addresses, which belong to a local
    /// proxy or administrator and are not counted.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address):
            self.init(ipv4: unsafe withUnsafeBytes(of: address.address.sin_addr) { unsafe Array($0) })
        case .v6(let address):
            let bytes = unsafe withUnsafeBytes(of: address.address.sin6_addr) { unsafe Array($0) }
            if bytes.starts(with: Self.mapped) {
                self.init(ipv4: Array(bytes.dropFirst(Self.mapped.count)))
            } else {
                guard bytes != Self.loopback else { return nil }
                self.init(isIPv4: false, bits: Self.number(bytes[..<8]))
            }
        default: return nil
        }
    }

    private init?(ipv4 bytes: [UInt8]) {
        guard bytes.first != 127 else { return nil }
        self.init(isIPv4: true, bits: Self.number(bytes[...]))
    }

    private init(isIPv4: Bool, bits: UInt64) {
        self.isIPv4 = isIPv4
        self.bits = bits
    }

    /// The prefix of IPv4-mapped IPv6 addresses, RFC 4291 §2.5.5.2.
    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    private static let loopback = [UInt8](repeating: 0, count: 15) + [1]

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
