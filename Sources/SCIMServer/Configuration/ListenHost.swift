import Foundation

/// The host name or IP address that the server listens on.
struct ListenHost {
    /// The host name or IP address; an IPv6 address without brackets.
    let text: String
    /// Whether only this machine can reach it: `localhost`, or a loopback address.
    let isLoopback: Bool
    /// Whether it means all addresses of this machine: `0.0.0.0` or `::`.
    let isUnspecified: Bool

    /// Parses a host such as `127.0.0.1`, `::1`, `[::1]` or `scim.corp.example`.
    ///
    /// - Throws: ``ConfigurationError`` for any other text.
    init(_ given: String) throws(ConfigurationError) {
        let isBracketed = given.hasPrefix("[") && given.hasSuffix("]")
        text = isBracketed ? String(given.dropFirst().dropLast()) : given
        if let address = IPAddress(text), !isBracketed || address.isVersion6 {
            isLoopback = address.isLoopback
            isUnspecified = address.isUnspecified
            return
        }
        guard !isBracketed, text.utf8.isHostName else {
            throw .invalid(
                option: "host",
                reason: "\"\(given)\" is neither an IP address nor a host name (give the port with --port)")
        }
        isLoopback = text.lowercased() == "localhost"
        isUnspecified = false
    }
}

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

extension Collection<UInt8> {
    /// Whether the bytes are a host name of letters, digits, `-`, `_` and dots.
    var isHostName: Bool {
        let isAllowed = allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        let labels = split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isWhole = labels.enumerated().allSatisfy { index, label in
            (1...63).contains(label.count) || label.isEmpty && index > 0 && index == labels.count - 1
        }
        return isAllowed && isWhole && count <= 255
    }
}
