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
