import SCIM
import TextCoding

/// The path of a request, taken apart and decoded once, before anybody asks what it means or who may see it.
struct RequestPath: Equatable {
    /// What stands between the slashes, percent-decoded.
    ///
    /// Slashes that stand twice count once: administrators type base URLs with a slash at the end. A segment may hold a
    /// slash, as an id may, and `.` and `..` mean nothing.
    let segments: [String]

    /// Nil when it does not start with a slash, or is not percent-encoded as RFC 3986 §2.1 wants it.
    ///
    /// - Parameter target: The path and the query.
    init?(target: String) {
        let path = Array(target.utf8).prefix { $0 != UInt8(ascii: "?") }
        guard path.first == UInt8(ascii: "/") else { return nil }
        var segments: [String] = []
        for segment in path.split(separator: UInt8(ascii: "/")) {
            guard let decoded = String(percentDecoding: segment) else { return nil }
            segments.append(decoded)
        }
        self.segments = segments
    }
}
